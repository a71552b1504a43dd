// Makes `t('…')` accept only keys that the catalogue has.
import 'i18next';
import type es from '../../i18n/es.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    keySeparator: false;
    nsSeparator: false;
    resources: { app: typeof es };
  }
}
