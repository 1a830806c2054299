import { Box } from '@mui/material';
import { useEffect } from 'react';
import {
  ArrayInput,
  AutocompleteArrayInput,
  AutocompleteInput,
  BooleanInput,
  Button,
  NumberInput,
  ReferenceArrayInput,
  ReferenceInput,
  required,
  SelectInput,
  SimpleFormIterator,
  TextInput,
  useSimpleFormIterator,
} from 'react-admin';
import { useLocation } from 'react-router';
import { ratings } from '../../shared/data/types';
import { label, name, text, year } from '../../shared/ui/rules';

const byName = { field: 'name', order: 'ASC' } as const;
const ratingChoices = ratings.map((rating) => ({ id: rating, name: `rating.${rating}` }));

/** What is written about a title. */
export function DetailsFields() {
  return (
    <Box sx={{ width: '100%', display: 'grid', columnGap: 3, gridTemplateColumns: { xs: '1fr', md: '2fr 1fr' } }}>
      <TextInput source="title" validate={name} />
      <NumberInput source="year_launched" validate={year} min={1888} />
      <TextInput source="original_title" validate={label} />
      <SelectInput source="rating" choices={ratingChoices} validate={required()} />
      <TextInput source="description" validate={text} multiline minRows={5} sx={{ gridColumn: '1 / -1' }} />
      <Box sx={{ gridColumn: '1 / -1' }}>
        <ReferenceArrayInput source="categories" reference="categories" sort={byName} perPage={100}>
          <AutocompleteArrayInput id="categories" />
        </ReferenceArrayInput>
        <ReferenceArrayInput source="genres" reference="genres" sort={byName} perPage={100}>
          <AutocompleteArrayInput id="genres" helperText="video.genres_help" />
        </ReferenceArrayInput>
        <BooleanInput source="opened" helperText="video.opened_help" />
      </Box>
    </Box>
  );
}

function AddPerson() {
  const { add } = useSimpleFormIterator();
  return <Button label="video.add_person" variant="outlined" color="secondary" onClick={() => add()} sx={{ mt: 1 }} />;
}

/** Who made it and who is in it, in the order of the credits. */
export function PeopleFields() {
  return (
    <ArrayInput source="cast" helperText="video.cast_help">
      <SimpleFormIterator
        inline
        fullWidth
        disableClear
        getItemLabel={(index) => `${index + 1}`}
        addButton={<AddPerson />}
        // The buttons of a line are there for keys and fingers too, not for a pointer above it only.
        sx={{ '& .RaSimpleFormIterator-action': { visibility: 'visible' } }}
      >
        <ReferenceInput source="id" reference="cast_members" sort={byName}>
          <AutocompleteInput label="video.person" validate={required()} sx={{ minWidth: { xs: 220, sm: 260 } }} />
        </ReferenceInput>
        <TextInput source="role" label="video.role" validate={label} defaultValue="" sx={{ flex: 1, minWidth: 180 }} />
      </SimpleFormIterator>
    </ArrayInput>
  );
}

/** Leads to the field that a link of the checklist names. */
export function useFieldOfLink(): void {
  const { hash, key } = useLocation();
  useEffect(() => {
    if (!hash) return;
    const name = decodeURIComponent(hash.slice(1));
    // The tab is drawn first.
    const timer = setTimeout(() => {
      const target = document.getElementById(name);
      target?.scrollIntoView({ block: 'center' });
      target?.focus({ preventScroll: true });
    }, 50);
    return () => clearTimeout(timer);
  }, [hash, key]);
}
