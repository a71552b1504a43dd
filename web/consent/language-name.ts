// The name of the language of a consent text, in the reader's own: its code says nothing to people.

/** @param code a language code such as `es`; one that no name is known for stays as it is */
export function languageName(code: string, reader: string): string {
  return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code;
}
