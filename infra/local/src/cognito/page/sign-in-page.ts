import type { User } from '../sessions.ts';
import { type Html, html } from './html.ts';
import { STYLE_PATH } from './style.ts';
import { type Notice, type Problem, texts } from './texts.ts';

export interface SignInPage {
  /** Name of what people sign in to. */
  readonly app: string;
  /** Users of this browser, the last used first. */
  readonly users: readonly User[];
  /** The app's request, to be handed back with every form. */
  readonly query: string;
  /** Proves that a form came from this page. */
  readonly formToken: string;
  readonly notice?: Notice | undefined;
}

/** The page on which people say who they are. No script: every choice is a form. */
export const signInPage = ({ app, users, query, formToken, notice }: SignInPage): string => {
  const isFirst = users.length === 0;
  const hidden = html`<input type="hidden" name="form_token" value="${formToken}">`;
  const content = html`
    <h1>${isFirst ? texts.firstHeading : texts.heading}</h1>
    <p class="intro">${isFirst ? texts.firstIntro : texts.intro}</p>
    ${notice === undefined ? undefined : html`<p class="notice" role="alert">${texts.notices[notice]}</p>`}
    ${
      isFirst
        ? undefined
        : html`
    <form method="post" action="/login?${query}">
      ${hidden}
      <ul class="users">${users.map(userItem)}</ul>
    </form>`
    }
    <form class="new" method="post" action="/login?${query}">
      ${hidden}
      ${isFirst ? undefined : html`<h2>${texts.newHere}</h2>`}
      <label for="name">${texts.name}</label>
      <div class="line">
        <input id="name" name="name" type="text" required maxlength="40" pattern=".*\\S.*" autocomplete="nickname"
          placeholder="${texts.namePlaceholder}" enterkeyhint="go" spellcheck="false"${isFirst ? html` autofocus` : undefined}>
        <button class="ride${isFirst ? '' : ' quiet'}" type="submit">${texts.ride}</button>
      </div>
    </form>
    ${isFirst ? undefined : forgetForm(query, hidden, users.length)}`;
  return documentOf(texts.title(app), app, content);
};

/** A page that says what is wrong and leads nowhere. */
export const problemPage = (app: string, problem: Problem): string =>
  documentOf(
    texts.problemTitle,
    app,
    html`<h1>${texts.problemTitle}</h1>
    <p class="intro">${texts.problems[problem]}</p>`,
  );

const HUES = 6;

const userItem = ({ sub, name }: User): Html => {
  // Colours tell namesakes of other browsers' lists apart and stay with a user.
  const hue = `hue-${Number.parseInt(sub.slice(0, 8), 16) % HUES}`;
  const [initial = ''] = new Intl.Segmenter().segment(name);
  return html`
        <li><button class="user" type="submit" name="user" value="${sub}">
          <span class="initial ${hue}" aria-hidden="true">${initial === '' ? '' : initial.segment.toUpperCase()}</span>
          <span class="name"><span class="hidden">${texts.rideAs} </span><bdi>${name}</bdi></span>
          <span class="arrow" aria-hidden="true"></span>
        </button></li>`;
};

const forgetForm = (query: string, hidden: Html, count: number): Html => html`
    <details class="forget">
      <summary>${texts.forget}</summary>
      <form method="post" action="/login/forget?${query}">
        ${hidden}
        <p>${texts.forgetWarning(count)}</p>
        <button class="quiet" type="submit">${texts.forgetNow(count)}</button>
      </form>
    </details>`;

const documentOf = (title: string, app: string, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title}</title>
  <link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
  <main>
    <p class="brand">${app}</p>
    <div class="card">${content}
    </div>
  </main>
</body>
</html>
`.toString();
