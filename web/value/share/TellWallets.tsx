// Telling what many customers spend with everybody: pasted, or from a file.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  mostWallets,
  valueContract,
  type WalletSource,
  walletSources,
} from '../../../server/value/contract.ts';
import { PasteRows } from '../../ui/PasteRows.tsx';
import { Section } from '../../ui/Section.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { useSend } from '../../use-endpoint.ts';
import { readWallets } from './wallets-text.ts';

export function TellWallets() {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState<string | null>(null);
  const [source, setSource] = useState<WalletSource>('customer');
  const [unknown, setUnknown] = useState<{ keys: readonly string[]; lines: readonly string[] }>({
    keys: [],
    lines: [],
  });
  const { rows, wrong } = readWallets(text ?? '', format.major(1));
  const save = useSend(valueContract.tellWallets, {
    changes: [valueContract.share, valueContract.headroom],
    onSuccess: (done) => {
      setText(null);
      setUnknown({ keys: done.unknown, lines: done.unknownLines });
      toast.done(t('share.told_many', { count: done.stored, number: format.integer(done.stored) }));
    },
  });
  const list = (names: readonly string[]) =>
    new Intl.ListFormat(format.locale).format(names.slice(0, 8));
  return (
    <Section span={12} id="tell" title={t('share.tell')} note={t('share.tell_note')}>
      <PasteRows
        text={text}
        onText={setText}
        rows={rows.length}
        wrong={wrong}
        most={mostWallets}
        label={t('share.tell_rows')}
        help={t('share.tell_help')}
        paste={t('share.tell_paste')}
        save={t('share.tell_save', { count: rows.length, number: format.integer(rows.length) })}
        file={t('share.tell_file')}
        fileTo="/import?kind=wallets"
        saving={save.isPending}
        onSave={() => save.mutate({ body: { source, rows } })}
        after={
          <>
            {text !== null && (
              <div>
                <SegmentedControl
                  size="xs"
                  aria-label={t('share.source')}
                  data={walletSources.map((value) => ({
                    value,
                    label: t(`share.source_${value}`),
                  }))}
                  value={source}
                  onChange={(value) => setSource(value as WalletSource)}
                />
              </div>
            )}
            {unknown.keys.length > 0 && (
              <p className="small">
                {t('share.unknown_keys', { count: unknown.keys.length, names: list(unknown.keys) })}
              </p>
            )}
            {unknown.lines.length > 0 && (
              <p className="small">
                {t('share.unknown_lines', {
                  count: unknown.lines.length,
                  names: list(unknown.lines),
                })}
              </p>
            )}
            {save.error && <ErrorState error={save.error} title={t('share.not_told')} />}
          </>
        }
      />
    </Section>
  );
}
