import { useContext } from 'react';
import { Icon } from './Icon.tsx';
import { useTheme } from './useTheme.ts';
import { type View, viewNames, views } from './useView.ts';
import { Avatar } from './viewer/Avatar.tsx';
import { SessionContext } from './viewer/SessionContext.ts';
import { seesModel, userIdOf } from './viewer/Viewer.ts';

export function Header({ view, listening }: { readonly view: View; readonly listening: boolean }) {
  const { configuration, viewer, changeViewer } = useContext(SessionContext);
  const [theme, setTheme] = useTheme();
  const userId = userIdOf(viewer);
  const shown = views.filter((each) => each !== 'model' || seesModel(viewer, configuration));
  return (
    <header className="header">
      <a className="brand" href="#/watch" aria-label="Upnext, to the videos">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>Upnext</span>
      </a>
      <nav aria-label="Views">
        {shown.map((each) => (
          <a key={each} href={`#/${each}`} aria-current={each === view ? 'page' : undefined}>
            {viewNames[each]}
          </a>
        ))}
      </nav>
      <div className="header-end">
        {listening ? (
          <span className="live" title="Plays arrive by subscription">
            <span className="live-dot" /> live
          </span>
        ) : null}
        <button type="button" className="icon-button" aria-label={theme === 'dark' ? 'Light colours' : 'Dark colours'} onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
        <button type="button" className="viewer-button" onClick={changeViewer} aria-label={userId === undefined ? 'Sign in' : `Watching as ${userId}: change`}>
          {userId === undefined ? (
            'Sign in'
          ) : (
            <>
              <Avatar userId={userId} />
              <span className="viewer-name">{userId}</span>
            </>
          )}
        </button>
      </div>
    </header>
  );
}
