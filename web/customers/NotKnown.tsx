// The hatched place of a figure in a cell that has no room for words; they are read aloud.
import { useTranslation } from 'react-i18next';
import { Insufficient } from '../ui/Certainty.tsx';

export function NotKnown() {
  const { t } = useTranslation();
  return (
    <Insufficient swatch>
      <span className="sr-only">{t('ui.insufficient')}</span>
    </Insufficient>
  );
}
