// Two records side by side, field by field: which of them stays, and from which each field is taken.
import { Button, Radio, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { api } from '../api.ts';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { attributeText } from './attribute-text.ts';
import type { Pair } from './DuplicatePairs.tsx';
import { type Customer, useCustomer } from './use-customer.ts';
import { changedByMerge, useDuplicates } from './use-duplicates.ts';

/** A field with what each record has of it; null: nothing. */
interface Line {
  field: string;
  label: string;
  texts: [string | null, string | null];
}

const sides = ['one', 'other'] as const;
type Side = (typeof sides)[number];

export function MergePair({ pair, onMerged }: { pair: Pair; onMerged: () => void }) {
  const one = useCustomer(pair.one.id);
  const other = useCustomer(pair.other.id);
  const error = one.error ?? other.error;
  if (error) return <ErrorState error={error} />;
  if (!one.data || !other.data) return <SkeletonLedger rows={4} />;
  return <Compare pair={pair} records={[one.data, other.data]} onMerged={onMerged} />;
}

/** Fields of which at least one record has something. */
function useLines(records: [Customer, Customer]): Line[] {
  const { t } = useTranslation();
  const format = useFormat();
  const attributes = useEndpoint(customersContract.attributes).data?.attributes ?? [];
  const line = (field: string, label: string, text: (of: Customer) => string | null): Line => ({
    field,
    label,
    texts: [text(records[0]), text(records[1])],
  });
  return [
    line('name', t('customers.field.name'), ({ name }) => name),
    line('kind', t('customers.field.kind'), ({ kind }) => t(`customer.kind_${kind}`)),
    line('email', t('customers.field.email'), ({ email }) => email),
    line('phone', t('customers.field.phone'), ({ phone }) => phone),
    line('key', t('customers.field.key'), ({ key }) => key),
    line('source', t('customers.field.source'), ({ source }) => source),
    line('assigned_to', t('customers.field.assigned'), (of) => of.assignedTo?.name ?? null),
    line('parent_id', t('duplicates.parent'), ({ parent }) => parent?.name ?? null),
    ...attributes.map((attribute) =>
      line(`attribute.${attribute.id}`, attribute.name, (of) =>
        attributeText(attribute, of.attributes[attribute.id], t, format),
      ),
    ),
  ].filter(({ texts }) => texts.some((text) => text !== null));
}

interface CompareProps {
  pair: Pair;
  records: [Customer, Customer];
  onMerged: () => void;
}

function Compare({ pair, records, onMerged }: CompareProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const duplicates = useDuplicates();
  const lines = useLines(records);
  const [stays, setStays] = useState<Side>(pair.into === pair.one.id ? 'one' : 'other');
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  const at = (side: Side) => sides.indexOf(side);
  /** What is taken unless somebody chooses: of the one that stays, or of the other where that has nothing. */
  const taken = ({ field, texts }: Line): Side =>
    chosen[field] ?? (texts[at(stays)] === null ? (stays === 'one' ? 'other' : 'one') : stays);
  const undo = async (merge: number) => {
    await api(customersContract.undoMerge, { params: { id: merge } }).catch(duplicates.failed);
    await duplicates.again();
  };
  const merge = useSend(customersContract.merge, {
    changes: changedByMerge,
    onSuccess: ({ merge: number }) => {
      onMerged();
      toast.undo(t('duplicates.merged'), t('record.undo'), () => undo(number));
    },
  });
  const send = () =>
    merge.mutate({
      body: {
        into: stays === 'one' ? pair.one.id : pair.other.id,
        from: stays === 'one' ? pair.other.id : pair.one.id,
        choices: Object.fromEntries(
          lines
            .filter(({ texts: [one, other] }) => one !== other)
            .map((line) => [line.field, taken(line) === stays ? 'into' : 'from'] as const),
        ),
      },
    });
  const facts = records.map((record) =>
    [
      t('customers.purchases', {
        count: record.purchases,
        number: format.integer(record.purchases),
      }),
      format.money(record.spend),
      record.lastPurchaseOn && t('duplicates.last', { day: format.date(record.lastPurchaseOn) }),
    ]
      .filter(Boolean)
      .join(' · '),
  );
  return (
    <div className="compare">
      <table className="compare-table">
        <thead>
          <tr>
            <th scope="col">{t('duplicates.field')}</th>
            {records.map((record) => (
              <th scope="col" key={record.id}>
                {record.name}
                <span className="small soft num">{t('duplicates.number', { id: record.id })}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.field}>
              <th scope="row">{line.label}</th>
              {sides.map((side, i) => {
                const text = line.texts[i] ?? t('record.nothing');
                return (
                  <td key={side}>
                    {line.texts[0] === line.texts[1] ? (
                      text
                    ) : (
                      <Radio
                        name={`${keyOf(pair)} ${line.field}`}
                        label={text}
                        disabled={!can('customers.write')}
                        checked={taken(line) === side}
                        onChange={() => setChosen({ ...chosen, [line.field]: side })}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
          <tr>
            <th scope="row">{t('duplicates.facts')}</th>
            {facts.map((text, i) => (
              <td key={records[i]!.id} className="num">
                {text}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className="small soft">{t('duplicates.keeps')}</p>
      {merge.error && <ErrorState error={merge.error} />}
      {can('customers.write') && (
        <div className="compare-foot">
          <span className="small">{t('duplicates.stays')}</span>
          <SegmentedControl
            size="xs"
            aria-label={t('duplicates.stays')}
            data={sides.map((side, i) => ({
              value: side,
              label: t('duplicates.number', { id: records[i]!.id }),
            }))}
            value={stays}
            onChange={(value) => setStays(value as Side)}
          />
          <Button size="compact-md" loading={merge.isPending} onClick={send}>
            {t('duplicates.merge')}
          </Button>
        </div>
      )}
    </div>
  );
}

const keyOf = ({ one, other }: Pair) => `${one.id}-${other.id}`;
