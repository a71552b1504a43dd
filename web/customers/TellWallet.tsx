// Writing down what is known of a customer's wallet: what they spend, our part of it, or how many supply them.
import { Button, Modal, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../server/platform/contract.ts';
import { valueContract, type WalletSource, walletSources } from '../../server/value/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { walletAnswers } from './CustomerWallet.tsx';

type Body = BodyOf<typeof valueContract.tellWallet>;
const kinds = ['wallet', 'share', 'suppliers'] as const;
type Kind = (typeof kinds)[number];

interface TellWalletProps {
  id: number;
  /** Lines the customer buys of. */
  lines: readonly string[];
  opened: boolean;
  onClose: () => void;
}

export function TellWallet({ opened, onClose, ...rest }: TellWalletProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('share.tell_one')}>
      {opened && <Form {...rest} onClose={onClose} />}
    </Modal>
  );
}

const empty = { amount: '', share: '', suppliers: '', rank: '' } as Record<
  'amount' | 'share' | 'suppliers' | 'rank',
  number | string
>;

function Form({ id, lines, onClose }: Omit<TellWalletProps, 'opened'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const [kind, setKind] = useState<Kind>('wallet');
  const [typed, setTyped] = useState(empty);
  const [line, setLine] = useState('');
  const [source, setSource] = useState<WalletSource>('customer');
  const [saidOn, setSaidOn] = useState('');
  const back = useSend(valueContract.takeBackWallet, { changes: walletAnswers });
  const save = useSend(valueContract.tellWallet, {
    changes: walletAnswers,
    onSuccess: ({ facts }) => {
      onClose();
      toast.undo(t('share.told'), t('record.undo'), () => {
        for (const fact of facts) back.mutate({ params: { id, fact } });
      });
    },
  });
  const body = bodyOf(kind, typed, format.major(1));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (body)
      save.mutate({
        params: { id },
        body: { ...body, source, ...(line && { line }), ...(saidOn && { saidOn }) },
      });
  };
  const number = (
    field: keyof typeof empty,
    label: string,
    more: { suffix?: string; decimalScale?: number; description?: string } = {},
  ) => (
    <NumberInput
      hideControls
      label={label}
      min={0}
      decimalSeparator={format.decimal(0.1).replace(/\d/g, '')}
      allowedDecimalSeparators={['.', ',']}
      value={typed[field]}
      onChange={(value) => setTyped({ ...typed, [field]: value })}
      {...more}
    />
  );
  return (
    <form className="paste-rows" onSubmit={submit}>
      <SegmentedControl
        aria-label={t('share.tell_kind')}
        orientation="vertical"
        fullWidth
        data={kinds.map((value) => ({ value, label: t(`share.kind_${value}`) }))}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
      />
      {kind === 'wallet' &&
        number('amount', t('share.field_wallet', { currency: format.currency }))}
      {kind === 'share' && number('share', t('share.field_share'), { suffix: ' %' })}
      {kind === 'suppliers' && (
        <>
          {number('suppliers', t('share.field_suppliers'), { decimalScale: 0 })}
          {number('rank', t('share.field_rank'), {
            decimalScale: 1,
            description: t('share.field_rank_help'),
          })}
        </>
      )}
      <Select
        label={t('share.field_line')}
        allowDeselect={false}
        data={[
          { value: '', label: t('share.every_line') },
          ...lines.map((value) => ({ value, label: value })),
        ]}
        value={line}
        onChange={(value) => setLine(value ?? '')}
      />
      <Select
        label={t('share.source')}
        allowDeselect={false}
        data={walletSources.map((value) => ({ value, label: t(`share.source_${value}`) }))}
        value={source}
        onChange={(value) => setSource(value as WalletSource)}
      />
      <TextInput
        label={t('share.field_day')}
        description={t('share.field_day_help')}
        type="date"
        value={saidOn}
        onChange={(event) => setSaidOn(event.currentTarget.value)}
      />
      {save.error && <ErrorState error={save.error} title={t('share.not_told')} />}
      <div className="paste-rows-foot">
        <Button type="submit" disabled={!body} loading={save.isPending}>
          {t('share.save_one')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** What was typed as a fact; null while it is none. */
function bodyOf(kind: Kind, typed: typeof empty, unit: number): Omit<Body, 'source'> | null {
  const { amount, share, suppliers, rank } = typed;
  if (kind === 'wallet')
    return typeof amount === 'number' && amount >= 0 ? { wallet: Math.round(amount / unit) } : null;
  if (kind === 'share')
    return typeof share === 'number' && share > 0 && share <= 100 ? { share: share / 100 } : null;
  if (typeof suppliers !== 'number' || suppliers < 1 || suppliers > 1000) return null;
  if (rank === '') return { suppliers };
  return typeof rank === 'number' && rank >= 1 && rank <= suppliers ? { suppliers, rank } : null;
}
