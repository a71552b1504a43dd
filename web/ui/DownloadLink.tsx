// What leads to a file of the server, such as the whole of a list as CSV.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export function DownloadLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Button
      component="a"
      variant="default"
      size="xs"
      leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
      href={href}
      download
    >
      {children}
    </Button>
  );
}
