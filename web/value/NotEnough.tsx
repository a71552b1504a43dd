// A page of values without values: what is missing, how far what there is reaches, and where to bring more.
import { useTranslation } from 'react-i18next';
import { ImportButton } from '../imports/ImportButton.tsx';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { InsufficientState } from '../ui/states.tsx';
import type { Overview } from './finding.ts';
import { NeedsSection } from './NeedsSection.tsx';
import './home.css';

interface NotEnoughProps {
  /** What the section would show. */
  title: string;
  run: Pick<NonNullable<Overview['run']>, 'status' | 'sufficiency'> | null;
  /** Why there is no value. */
  words: string;
  /** Leads to what can be said without a model; not from the page that says it. */
  meanwhile?: boolean;
}

export function NotEnough({ title, run, words, meanwhile = true }: NotEnoughProps) {
  const { t } = useTranslation();
  const short = run?.status === 'insufficient';
  return (
    <>
      <Section
        title={title}
        span={short ? 5 : 12}
        foot={
          short &&
          meanwhile && (
            <AddressLink to="/value" className="why">
              {t('home.rough_meanwhile')}
            </AddressLink>
          )
        }
      >
        <InsufficientState>{words}</InsufficientState>
        {short && (
          <div className="not-enough-action">
            <ImportButton />
          </div>
        )}
      </Section>
      {short && <NeedsSection sufficiency={run.sufficiency} />}
    </>
  );
}
