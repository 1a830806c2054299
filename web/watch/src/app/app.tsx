import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '../shared/api';
import { I18nProvider, type Locale } from '../shared/i18n';
import { createRouter } from './routes';

export function App({ locale }: { locale: Locale }) {
  const [queries] = useState(createQueryClient);
  const [router] = useState(createRouter);
  return (
    <I18nProvider locale={locale}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  );
}
