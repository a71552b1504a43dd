// The parts a page is laid out with: grid, sections under a rule, cards, figures.
import { type ReactNode, useId } from 'react';

export type Span = 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;

/** The 12-column grid of a page; one column on phones. */
export function PageGrid({ children }: { children: ReactNode }) {
  return <div className="grid">{children}</div>;
}

/** A place in the grid for anything that is not a section. */
export function Cell({ span, children }: { span: Span; children: ReactNode }) {
  return <div className={`span-${span}`}>{children}</div>;
}

export interface SectionProps {
  title: ReactNode;
  /** How to read it. */
  note?: ReactNode;
  /** At the right of the title: at most a control or two. */
  actions?: ReactNode;
  /** Small print under the content. */
  foot?: ReactNode;
  /** Columns of the page grid. */
  span?: Span;
  /** A hairline instead of the ink rule, for sections inside sections. */
  thin?: boolean;
  id?: string;
  children: ReactNode;
}

/** What is read: begins with a rule and lies on the canvas. */
export function Section(props: SectionProps) {
  const { title, note, actions, foot, span, thin, id, children } = props;
  const titleId = useId();
  const classes = ['section', thin && 'section-thin', span && `span-${span}`];
  return (
    <section className={classes.filter(Boolean).join(' ')} id={id} aria-labelledby={titleId}>
      <header className="section-head">
        <div>
          <h2 id={titleId}>{title}</h2>
          {note && <p>{note}</p>}
        </div>
        {actions && <div className="section-actions">{actions}</div>}
      </header>
      {children}
      {foot && <div className="section-foot">{foot}</div>}
    </section>
  );
}

/** What is acted upon: a bordered card, always with something to do or adjust inside. */
export function Card({
  title,
  strong = false,
  hatched = false,
  children,
}: {
  title?: ReactNode;
  /** Ink border, for the one card a page wants you to use. */
  strong?: boolean;
  /** Hatched edge: what it speaks of rests on too little data. */
  hatched?: boolean;
  children: ReactNode;
}) {
  const classes = ['card', strong && 'card-strong', hatched && 'card-hatched hatch'];
  return (
    <div className={classes.filter(Boolean).join(' ')}>
      <div className="card-body">
        {title && <h3>{title}</h3>}
        {children}
      </div>
    </div>
  );
}

/** The answer of a page in one sentence, its interval and reason under it, its actions at the right. */
export function Finding({
  sub,
  actions,
  large = false,
  children,
}: {
  sub?: ReactNode;
  actions?: ReactNode;
  /** For the first page a person ever sees. */
  large?: boolean;
  /** The sentence; put figures of gain in <em> and of loss in <span className="negative">. */
  children: ReactNode;
}) {
  return (
    <div className={large ? 'finding finding-large' : 'finding'}>
      <div className="finding-words">
        <p className="finding-text">{children}</p>
        {sub && <p className="finding-sub">{sub}</p>}
      </div>
      {actions && <div className="finding-actions">{actions}</div>}
    </div>
  );
}

/** A number set large: the one a page is about (big), or one among few (middle). */
export function Figure({
  size = 'big',
  children,
}: {
  size?: 'big' | 'middle';
  children: ReactNode;
}) {
  return <div className={size === 'big' ? 'figure-big' : 'figure-middle'}>{children}</div>;
}
