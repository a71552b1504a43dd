// The models by their names in the literature; they are the same in every language.
import { useTranslation } from 'react-i18next';

export const modelNames = ['pareto-nbd', 'bg-nbd', 'mbg-nbd', 'nbd'] as const;

const names: Record<string, string> = {
  'pareto-nbd': 'Pareto/NBD',
  'bg-nbd': 'BG/NBD',
  'mbg-nbd': 'MBG/NBD',
  nbd: 'NBD',
};

/** The name of a model, with what tells it from the others where that helps to choose. */
export function useModelName(): (model: string) => string {
  const { t } = useTranslation();
  return (model) => (model === 'nbd' ? t('model.nbd') : (names[model] ?? model));
}
