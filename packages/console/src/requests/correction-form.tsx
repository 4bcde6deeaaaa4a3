import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, take } from '../api/client.ts';
import { useProblemText } from '../parts/states.tsx';
import { useWords } from '../texts/words-context.tsx';
import type { RequestPage } from './request.ts';
import css from './requests.module.css';
import { useRequestCall } from './use-request-call.ts';

interface Line {
  readonly place: string | null;
  readonly value: string;
}

/** Lines that name a place and a value, and the plan that is made of them. */
function useCorrections(view: RequestPage) {
  const { locale } = useWords();
  const [lines, setLines] = useState<readonly Line[]>([{ place: null, value: '' }]);
  const places = view.systems.flatMap(({ id, title, tables }) =>
    tables.map(({ name, columns }) => ({
      group: `${title}: ${name}`,
      items: columns.map((column) => ({
        value: JSON.stringify([id, name, column]),
        label: `${name}.${column}`,
      })),
    })),
  );
  const corrections = lines.flatMap(({ place, value }) => {
    if (place === null) return [];
    const [system = '', table = '', column = ''] = JSON.parse(place) as string[];
    return [{ system, table, column, value: value === '' ? null : value }];
  });
  const call = useRequestCall(view.id, (_: undefined, headers) =>
    take(
      api.POST('/requests/{request}/plans', {
        params: { path: { request: view.id }, query: { locale } },
        headers,
        body: { corrections },
      }),
    ),
  );
  const set = (at: number, change: Partial<Line>): void =>
    setLines((before) => before.map((line, index) => (index === at ? { ...line, ...change } : line)));
  const addLine = (): void => setLines((before) => [...before, { place: null, value: '' }]);
  return { lines, set, addLine, places, corrections, ...call };
}

/** What the person's words mean for the databases: which column gets which value. */
export function CorrectionForm({
  view,
  onClose,
}: {
  readonly view: RequestPage;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const textOf = useProblemText();
  const { lines, set, addLine, places, corrections, mutate, error, isPending } = useCorrections(view);
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('panel.close') }}
      opened
      onClose={onClose}
      title={t('corrections.action')}
      size="lg"
    >
      <div className={css['form']}>
        <p>{t('corrections.about')}</p>
        {view.details?.words !== undefined && (
          <blockquote className={css['quote']}>{view.details.words}</blockquote>
        )}
        {lines.map((line, at) => (
          <div key={`line ${String(at)}`} className={css['fields']}>
            <Select
              label={t('corrections.place')}
              data={places}
              searchable
              value={line.place}
              onChange={(place) => set(at, { place })}
            />
            <TextInput
              label={t('corrections.value')}
              description={t('corrections.value_about')}
              value={line.value}
              onChange={(event) => set(at, { value: event.currentTarget.value })}
            />
          </div>
        ))}
        {error !== null && (
          <p className={css['alert']} role="alert">
            {textOf(error)}
          </p>
        )}
        <div className={css['acts']}>
          <Button
            loading={isPending}
            disabled={corrections.length === 0}
            onClick={() => mutate(undefined, { onSuccess: onClose })}
          >
            {t('plan.make')}
          </Button>
          <Button variant="default" onClick={addLine}>
            {t('corrections.more')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
