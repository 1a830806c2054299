import { useEffect } from 'react';
import {
  objectOf,
  resolve,
  routesOf,
  rulesOf,
  typeOf,
  type Answer,
  type Body,
  type Document,
  type Reference as Ref,
  type Route,
  type Schema,
} from './openapi';
import styles from './reference.module.css';
import { Words } from './words';

/** One contract: what it is, its routes by topic, each to be opened. */
export function Reference({ service, document, operation }: { service: string; document: Document; operation: string }) {
  const base = document.servers?.[0]?.url ?? '';
  useEffect(() => {
    if (operation) window.document.getElementById(operation)?.scrollIntoView({ block: 'start' });
  }, [operation]);
  return (
    <>
      <h1 className={styles.title}>{document.info.title}</h1>
      {document.info.description && (
        <p className={styles.lead}>
          <Words text={document.info.description} />
        </p>
      )}
      <p className={styles.base}>
        <code>{base || '/'}</code> · version {document.info.version}
      </p>
      {routesOf(document).map(({ tag, description, routes }) => (
        <section key={tag} className={styles.topic} aria-labelledby={`topic-${tag}`}>
          <h2 id={`topic-${tag}`} className={styles.tag}>
            {tag.replaceAll('_', ' ')}
          </h2>
          {description && (
            <p className={styles.muted}>
              <Words text={description} />
            </p>
          )}
          {routes.map((route) => (
            <RouteDetails key={route.id} service={service} document={document} route={route} open={route.id === operation} />
          ))}
        </section>
      ))}
    </>
  );
}

function RouteDetails({ service, document, route, open }: { service: string; document: Document; route: Route; open: boolean }) {
  const { id, method, path, operation, parameters } = route;
  const body = resolve<Body>(document, operation.requestBody);
  return (
    <details id={id} className={styles.route} open={open}>
      <summary className={styles.summary}>
        <span className={styles.method} data-method={method}>
          {method.toUpperCase()}
        </span>
        <code className={styles.path}>{path}</code>
        <span className={styles.short}>{operation.summary}</span>
      </summary>
      <div className={styles.details}>
        {operation.description && (
          <p>
            <Words text={operation.description} />
          </p>
        )}
        <p className={styles.muted}>
          <a href={`#${service}/${id}`}>{id}</a>
          {(operation.security ?? []).some((one) => Object.keys(one).length === 0) || operation.security?.length === 0 ? ' · no token needed' : ''}
        </p>
        {parameters.length > 0 && (
          <Fields
            title="Parameters"
            document={document}
            rows={parameters.map(({ name, in: place, required, schema, description }) => ({
              name,
              note: place,
              required: required ?? false,
              schema,
              description,
            }))}
          />
        )}
        {Object.entries(body?.content ?? {}).map(([type, { schema }]) => (
          <Content key={type} title={`Body, ${type}`} document={document} schema={schema} />
        ))}
        {Object.entries(operation.responses ?? {}).map(([status, value]) => {
          const answer = resolve<Answer>(document, value);
          const contents = Object.entries(answer?.content ?? {});
          return (
            <div key={status} className={styles.answer}>
              <h3 className={styles.subtitle}>
                <code>{status}</code> <Words text={answer?.description ?? ''} />
              </h3>
              {contents
                .filter(([type]) => !type.includes('problem'))
                .map(([type, { schema }]) => (
                  <Content key={type} title={type} document={document} schema={schema} />
                ))}
            </div>
          );
        })}
      </div>
    </details>
  );
}

function Content({ title, document, schema }: { title: string; document: Document; schema: Schema | Ref | undefined }) {
  const object = objectOf(document, schema);
  if (!object?.properties)
    return (
      <p className={styles.muted}>
        {title}: <code>{typeOf(document, schema)}</code>
      </p>
    );
  const rows = Object.entries(object.properties).map(([name, field]) => ({
    name,
    note: undefined,
    required: object.required?.includes(name) ?? false,
    schema: field,
    description: resolve<Schema>(document, field)?.description,
  }));
  return <Fields title={`${title}: ${typeOf(document, schema)}`} document={document} rows={rows} />;
}

interface Row {
  name: string;
  note: string | undefined;
  required: boolean;
  schema: Schema | Ref | undefined;
  description: string | undefined;
}

function Fields({ title, document, rows }: { title: string; document: Document; rows: Row[] }) {
  return (
    // A wide table is moved by keys too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={title}>
      <table className={styles.fields}>
        <caption className={styles.subtitle}>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            <th scope="col">What it is</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, note, required, schema, description }) => {
            const rules = rulesOf(resolve<Schema>(document, schema) ?? {});
            return (
              <tr key={`${note ?? ''}/${name}`}>
                <th scope="row">
                  <code>{name}</code>
                  <span className={styles.note}>{[note, required ? 'required' : ''].filter(Boolean).join(', ')}</span>
                </th>
                <td>
                  <code>{typeOf(document, schema)}</code>
                </td>
                <td>
                  {description && <Words text={description} />}
                  {rules.length > 0 && <span className={styles.note}>{rules.join('; ')}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
