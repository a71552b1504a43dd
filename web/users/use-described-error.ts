// The words of a failed call, for forms that show them beside the field they are about.
import { useTranslation } from 'react-i18next';
import { describeError, type ErrorWords } from '../ui/describe-error.ts';

export function useDescribedError(error: unknown): ErrorWords | null {
  const { t } = useTranslation();
  return error ? describeError(error, t) : null;
}
