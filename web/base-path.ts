// The path below which the product stands on its host: empty, or what PUBLIC_URL says, e.g. «/crm».

// Tests read addresses without a page.
const page = typeof document === 'undefined' ? null : document;
const written = page?.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '';

/** Without a slash at the end. Vite's own server leaves the placeholder as it is: then there is none. */
export const basePath = written.startsWith('/') ? written : '';
