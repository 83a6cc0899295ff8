import { useCallback, useContext } from 'react';
import type { ModelAnswer } from '../../../client/index.ts';
import { Problem } from '../Problem.tsx';
import { useAnswer } from '../live/useAnswer.ts';
import { SessionContext } from '../viewer/SessionContext.ts';
import { ago, count, percent } from '../words.ts';
import { Campaigns } from './Campaigns.tsx';
import { Decisions } from './Decisions.tsx';
import { MatrixPicture } from './MatrixPicture.tsx';
import { MetricsChart } from './MetricsChart.tsx';
import { PlaysByDay } from './PlaysByDay.tsx';
import { RatioHistogram } from './RatioHistogram.tsx';

/** What the models were made from, how well they do, and which of them serve. */
export function ModelView() {
  const { client } = useContext(SessionContext);
  const answer = useAnswer(useCallback((signal: AbortSignal) => client.model({ signal }), [client]));
  const { value } = answer;
  return (
    <>
      <header className="view-head">
        <h1>Model</h1>
        <p className="muted">What training had to learn from, how well each recipe does, and which versions serve.</p>
      </header>
      {value !== undefined ? <Panels model={value} /> : answer.error === undefined ? <p className="empty">Loading …</p> : <Problem error={answer.error} retry={answer.refresh} />}
    </>
  );
}

function Panels({ model: { report, matrix, campaigns, decisions } }: { readonly model: ModelAnswer }) {
  if (report === null) return <p className="empty">Nothing has been prepared yet: the first training fills this view.</p>;
  const plays = report.watched + report.clicked;
  return (
    <div className="panels">
      <ul className="figures" aria-label="The latest preparation">
        <Figure value={count(plays)} name="plays" note={`${percent(report.watched / Math.max(1, plays))} past ${percent(report.watchThreshold)}: watched`} />
        <Figure value={count(report.users)} name="viewers" note="with at least one play" />
        <Figure value={count(report.items)} name="videos" note="played at least once" />
        <Figure value={percent(report.density)} name="of the matrix is filled" note={`prepared ${ago(report.finishedAt)}`} />
      </ul>
      <Panel title="Viewers × videos" wide={false} note="Each dot is a block of viewers (down) and videos (across), the most active first; brighter means more of its cells hold plays.">
        {matrix === null ? <p className="empty">This preparation kept no picture of the matrix.</p> : <MatrixPicture matrix={matrix} />}
      </Panel>
      <Panel title="How much of a video is watched" wide={false} note={`Plays by watch ratio. From ${percent(report.watchThreshold)} on a play is WATCHED, below it CLICKED.`}>
        <RatioHistogram bins={report.ratioHistogram} threshold={report.watchThreshold} />
      </Panel>
      <Panel title="Plays by day" wide note="Watched and clicked, one above the other.">
        {report.playsByDay.length === 0 ? <p className="empty">This preparation did not count days.</p> : <PlaysByDay days={report.playsByDay} />}
      </Panel>
      <Panel title="Offline accuracy" wide note="Of the versions that serve, as Personalize measured them on the newest tenth of held-out viewers’ plays. Popularity is what a recipe has to beat.">
        <MetricsChart campaigns={campaigns} />
      </Panel>
      <Panel title="Campaigns" wide note="What answers the API at this moment.">
        <Campaigns campaigns={campaigns} />
      </Panel>
      <Panel title="Decisions of the gate" wide note="Every version that training made, and whether it was let in front of viewers.">
        <Decisions decisions={decisions} />
      </Panel>
      <p className="muted end">
        {count(report.rows)} rows read; {count(report.withoutWatchTime)} without watch time, {count(report.duplicates)} duplicates, {count(report.rejected.reduce((sum, { rows }) => sum + rows, 0))} rejected.
        {report.warnings.map((warning) => ` ${warning}`)}
      </p>
    </div>
  );
}

function Figure({ value, name, note }: { readonly value: string; readonly name: string; readonly note: string }) {
  return (
    <li className="figure">
      <span className="figure-value">{value}</span> <span className="figure-name">{name}</span>
      <span className="muted figure-note">{note}</span>
    </li>
  );
}

function Panel({ title, note, wide, children }: { readonly title: string; readonly note: string; readonly wide: boolean; readonly children: React.ReactNode }) {
  return (
    <section className={wide ? 'panel panel-wide' : 'panel'}>
      <h2>{title}</h2>
      <p className="muted">{note}</p>
      {children}
    </section>
  );
}
