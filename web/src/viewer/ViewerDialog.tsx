import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Configuration } from '../configuration.ts';
import { Icon } from '../Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { signIn } from './signIn.ts';
import { userIdOf, type Viewer } from './Viewer.ts';

interface ViewerDialogProps {
  readonly configuration: Configuration;
  readonly viewer: Viewer;
  onChange(viewer: Viewer): void;
  onClose(): void;
}

/** With the key one looks as anybody; signed in, as oneself. */
export function ViewerDialog({ configuration, viewer, onChange, onClose }: ViewerDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const choose = (next: Viewer): void => {
    onChange(next);
    dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div className="sheet-body">
        <header className="sheet-head">
          <h2 id={title}>Who is watching?</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {configuration.chooseViewer !== true ? null : <ChooseViewer current={userIdOf(viewer)} viewers={configuration.viewers ?? []} onChoose={(userId) => choose({ kind: 'chosen', userId })} />}
        {configuration.cognito === undefined ? null : <SignInForm pool={configuration.cognito} hint={configuration.signInHint} onSignedIn={(signedIn) => choose({ kind: 'signedIn', userId: signedIn.userId, signedIn })} />}
        {viewer.kind === 'signedIn' ? (
          <button type="button" className="button quiet" onClick={() => choose({ kind: 'nobody' })}>
            Sign out
          </button>
        ) : null}
      </div>
    </dialog>
  );
}

function ChooseViewer({ current, viewers, onChoose }: { readonly current: string | undefined; readonly viewers: readonly string[]; onChoose(userId: string): void }) {
  const [userId, setUserId] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (userId.trim() !== '') onChoose(userId.trim());
  };
  return (
    <section className="sheet-part">
      <h3>Look as any viewer</h3>
      <p className="muted">With the API key, as a back end would.</p>
      <ul className="faces">
        {viewers.map((each) => (
          <li key={each}>
            <button type="button" className="face" aria-pressed={each === current} onClick={() => onChoose(each)}>
              <Avatar userId={each} /> {each}
            </button>
          </li>
        ))}
      </ul>
      <form className="inline-form" onSubmit={submit}>
        <label>
          Any other id
          <input value={userId} onChange={(event) => setUserId(event.target.value)} maxLength={256} autoComplete="off" spellCheck={false} />
        </label>
        <button type="submit" className="button quiet">
          Choose
        </button>
      </form>
    </section>
  );
}

type SignedIn = Awaited<ReturnType<typeof signIn>>;

function SignInForm({ pool, hint, onSignedIn }: { readonly pool: NonNullable<Configuration['cognito']>; readonly hint: string | undefined; onSignedIn(signedIn: SignedIn): void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    signIn(pool, name, password).then(onSignedIn, (error: unknown) => {
      setProblem(error instanceof Error && error.name === 'SignInFailed' ? error.message : 'The user pool cannot be reached.');
      setBusy(false);
    });
  };
  return (
    <section className="sheet-part">
      <h3>Sign in</h3>
      <p className="muted">With a token of the user pool: you see yourself, and nobody else.</p>
      <form className="stacked-form" onSubmit={submit}>
        <label>
          Name
          <input value={name} onChange={(event) => setName(event.target.value)} required autoComplete="username" spellCheck={false} />
        </label>
        <label>
          Password
          <input type="password" value={password} onChange={(event) => setPassword(event.target.value)} required autoComplete="current-password" />
        </label>
        {problem === undefined ? null : (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="button" disabled={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
      {hint === undefined ? null : <p className="hint">{hint}</p>}
    </section>
  );
}
