import { CheckIcon, IconButton } from '@codeflix/ui';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuGroup {
  title: string;
  items: { key: string; label: string; active: boolean; choose: () => void }[];
}

export interface MenuProps {
  label: string;
  icon: ReactNode;
  groups: MenuGroup[];
  onOpenChange: (open: boolean) => void;
}

/** A button that opens choices above it. Arrow keys move, Enter chooses, Escape closes and gives the focus back. */
export function Menu({ label, icon, groups, onOpenChange }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  const show = (next: boolean) => {
    setOpen(next);
    onOpenChange(next);
  };

  useEffect(() => {
    if (!open) return;
    const items = root.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]');
    ([...(items ?? [])].find((item) => item.ariaChecked === 'true') ?? items?.[0])?.focus();
  }, [open]);

  const pressed = (event: KeyboardEvent) => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
    else if (event.key === 'Escape') {
      show(false);
      button.current?.focus();
    } else if (event.key === 'Tab') {
      show(false);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // When the focus leaves it, the menu closes.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={root}
      className={styles.menu}
      onBlur={(event) => {
        if (open && !root.current?.contains(event.relatedTarget)) show(false);
      }}
    >
      <IconButton
        ref={button}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => show(!open)}
      >
        {icon}
      </IconButton>
      {open && (
        <div id={id} role="menu" aria-label={label} tabIndex={-1} className={styles.sheet} onKeyDown={pressed}>
          {groups.map((group) => (
            <div key={group.title} role="group" aria-label={group.title}>
              <p className={styles.title} aria-hidden="true">
                {group.title}
              </p>
              {group.items.map((item) => (
                <button
                  key={item.key}
                  type="button"
                  role="menuitemradio"
                  aria-checked={item.active}
                  tabIndex={-1}
                  className={styles.item}
                  onClick={() => {
                    item.choose();
                    show(false);
                    button.current?.focus();
                  }}
                >
                  <span className={styles.sign}>{item.active && <CheckIcon size={18} />}</span>
                  {item.label}
                </button>
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
