// Everything around the pages: theme, words, answers of the server, messages. Used by main.tsx.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { schemeManager } from './ui/scheme.ts';
import { cssVariablesResolver, theme } from './ui/theme.ts';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '@fontsource-variable/archivo/standard.css';
import './ui/styles/base.css';
import './ui/styles/marks.css';
import './ui/styles/page.css';
import './ui/styles/table.css';
import './ui/styles/states.css';
import './ui/styles/controls.css';
import './ui/styles/shell.css';
import './ui/styles/top.css';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

declare global {
  // Read by the library that keeps the page from scrolling behind dialogs, for its style element.
  var __webpack_nonce__: string | undefined;
}
globalThis.__webpack_nonce__ = nonce;

export function Surroundings({
  queryClient,
  children,
}: {
  queryClient: QueryClient;
  children: ReactNode;
}) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        {children}
        <Notifications position="bottom-center" />
      </QueryClientProvider>
    </MantineProvider>
  );
}
