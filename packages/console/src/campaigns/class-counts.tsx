import { useQuery } from '@tanstack/react-query';
import { classesQuery } from '../api/campaign-queries.ts';
import { Section } from '../parts/section.tsx';
import { useWords } from '../texts/words-context.tsx';
import css from './campaigns.module.css';

/** What went out under which class: a mailing under the wrong one shows here. */
export function ClassCounts() {
  const { t, number, locale } = useWords();
  const { data } = useQuery(classesQuery(locale));
  if (data === undefined) return null;
  return (
    <Section title={t('classes.title')}>
      <p className={css['quiet']}>{t('classes.about')}</p>
      <div className={css['scroll']}>
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('classes.class')}</th>
              <th scope="col">{t('result.sent')}</th>
              <th scope="col">{t('result.held')}</th>
              <th scope="col">{t('result.failed')}</th>
              <th scope="col">{t('result.uncertain')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <tr key={item.message_class}>
                <th scope="row">
                  {item.label}
                  <small>
                    {[
                      t(item.carries_marketing ? 'topic.marketing' : 'topic.no_marketing'),
                      ...(item.clause === null ? [] : [item.clause]),
                      ...(item.approval === null ? [] : [t('classes.approval')]),
                    ].join(' · ')}
                  </small>
                </th>
                <td>{number(item.sent)}</td>
                <td>{number(item.held)}</td>
                <td>{number(item.failed)}</td>
                <td>{number(item.uncertain)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
