import { ScrollArea } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that may be wider than its page: scrolled by hand, by wheel and by keys. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }} mb={12}>
      {children}
    </ScrollArea>
  );
}
