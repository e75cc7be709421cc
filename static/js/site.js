/* What scripts add to pages that work without them: suggestions, a guard against
   recovery phrases, clicks on results, copied links. Loaded as a module: deferred. */

const DEBOUNCE = 180;
const ANNOUNCE_DELAY = 800;
const MAX_SUGGESTED_LENGTH = 60;
const SCRIPT_WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const announcer = document.querySelector("[data-announcer]");

function announce(text) {
  if (announcer) announcer.textContent = text;
}

/* 1. Secrets: what may be a phrase or key is sent by POST, which leaves no trace in
   the address bar or in histories. The server decides; a false alarm costs nothing. */

const PHRASE_LENGTH = 11;
const PHRASE_STRAYS = 1;
const PHRASE_BEGUN = 6;
// Cut as the server does: numbers, hyphens and other signs only part the words.
const WORDS = /\p{L}[\p{L}\p{M}]*/gu;
const PHRASE_WORD = /^(?:(?:\p{Ll}\p{M}?){3,9}|\p{Lo}[\p{Lo}\p{M}]{0,8})$/u;
// Russian words that were typed with a Latin keyboard, whose signs are letters then.
const RETYPED = /\S+/g;
const RETYPED_WORD = /^[a-z[\]{};:'",.<>`~]{3,10}$/;
// No key that the server knows is shorter, nor are the words of a phrase run together;
// Chinese ones are of one character.
const KEY = new RegExp(
  "[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{M}\\d]{29}|[\\p{Script=Hiragana}\\p{M}]{33}|\\p{Script=Hangul}{22}"
  + "|(?<!\\p{Script=Han})(?:\\p{Script=Han}{3}){4,8}(?!\\p{Script=Han})",
  "u",
);
// What shows nothing parts words, or stands within them.
const PARTING = /[\0\u200b]/g;
const UNSEEN = /[\0\p{Cf}]/gu;

function plainly(text) {
  return [text.replace(PARTING, " "), text]
    .map((reading) => reading.normalize("NFKC").toLowerCase().replace(UNSEEN, ""));
}

function inRow(fits, every, length, strays) {
  for (let last = (length - 1) * every; last < fits.length; last += 1) {
    let others = 0;
    for (let at = 0; at < length; at += 1) others += !fits[last - at * every];
    if (others <= strays) return true;
  }
  return false;
}

function holdsWords(words, word, length, strays) {
  const fits = words.map((one) => word.test(one));
  // Labels may stand before the words: "1st".
  const labelled = fits.map((fit, at) => fit && !fits[at - 1]);
  return inRow(fits, 1, length, strays)
    || inRow(labelled, 2, length, strays)
    || inRow(labelled, 3, length, strays);
}

function holdsPhraseWords(text, length, strays) {
  return plainly(text).some((plain) =>
    holdsWords(plain.match(WORDS) ?? [], PHRASE_WORD, length, strays)
    || holdsWords(plain.match(RETYPED) ?? [], RETYPED_WORD, length, strays));
}

function mayBeSecret(text) {
  return plainly(text).some((plain) => KEY.test(plain))
    || holdsPhraseWords(text, PHRASE_LENGTH, PHRASE_STRAYS);
}

function guard(form, input) {
  const secret = mayBeSecret(input.value);
  form.method = secret ? "post" : "get";
  return secret;
}

/* 2. Suggestions: a combobox over GET /api/v1/suggest. */

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.announcements = JSON.parse(form.dataset.announcements);
    this.kinds = JSON.parse(form.dataset.kinds);
    this.active = -1;
    this.composing = false;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.input.addEventListener("compositionstart", () => {
      this.composing = true;
      this.cancel();
    });
    this.input.addEventListener("compositionend", () => {
      this.composing = false;
      this.schedule();
    });
    this.input.addEventListener("input", () => {
      if (!this.composing) this.schedule();
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus, or the list closes before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      // Some browsers submit on the Enter that only ends a composition.
      if (this.composing) event.preventDefault();
      guard(form, this.input);
      this.cancel();
    });
  }

  get options() {
    return [...this.list.children];
  }

  schedule() {
    this.cancel();
    const question = this.input.value.trim();
    const length = [...question].length;
    const enough = SCRIPT_WITHOUT_SPACES.test(question) ? 1 : 2;
    const secret = guard(this.form, this.input);
    // Each request would carry more of a phrase that is being typed.
    const begun = holdsPhraseWords(question, PHRASE_BEGUN, 0);
    if (secret || begun || length < enough || length > MAX_SUGGESTED_LENGTH) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.fetch(question), DEBOUNCE);
  }

  cancel() {
    clearTimeout(this.timer);
    clearTimeout(this.announcing);
    this.request?.abort();
  }

  async fetch(question) {
    this.request = new AbortController();
    const url = new URL(this.form.dataset.suggest, location.origin);
    url.search = new URLSearchParams({ q: question, locale: this.form.dataset.locale });
    try {
      const response = await fetch(url, { signal: this.request.signal });
      if (!response.ok) throw new Error(response.statusText);
      this.show((await response.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    const shown = suggestions.slice(0, this.announcements.length - 1);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...shown.map((suggestion, index) => this.option(suggestion, index)));
    this.expand(shown.length > 0 && document.activeElement === this.input);
    this.announcing = setTimeout(() => announce(this.announcements[shown.length]), ANNOUNCE_DELAY);
  }

  option({ kind, title, url }, index) {
    const link = document.createElement("a");
    link.id = `${this.list.id}-${index}`;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    link.href = url;
    link.tabIndex = -1;
    const text = document.createElement("span");
    text.className = "suggestion-text";
    text.textContent = title;
    text.dir = "auto";
    const label = document.createElement("span");
    label.className = "suggestion-kind";
    label.textContent = this.kinds[kind];
    link.append(text, " ", label);
    return link;
  }

  expand(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    this.expand(false);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  select(index) {
    const options = this.options;
    this.active = (index + options.length + 1) % (options.length + 1);
    // One place past the last option is the text that was typed.
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.active)));
    const option = options[this.active];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.list.children.length) return;
      event.preventDefault();
      const from = this.active < 0 ? this.options.length : this.active;
      this.expand(true);
      this.select(from + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && open && this.options[this.active]) {
      event.preventDefault();
      this.options[this.active].click();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }
}

/* 3. Clicks on results, which tell how good the search was. */

function reportClick(link) {
  const { search, clicks } = link.closest("[data-search]").dataset;
  const { family, locale, position } = link.dataset;
  const click = { kind: "click", family, locale, search, position: Number(position) };
  navigator.sendBeacon(
    clicks,
    new Blob([JSON.stringify(click)], { type: "application/json" }),
  );
}

const labels = new WeakMap();

async function copyLink(link) {
  await navigator.clipboard.writeText(link.href);
  const label = link.firstElementChild;
  const { text, timer } = labels.get(label) ?? { text: label.textContent };
  clearTimeout(timer);
  label.textContent = document.body.dataset.copied;
  announce(document.body.dataset.copied);
  labels.set(label, { text, timer: setTimeout(() => { label.textContent = text; }, 2000) });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link?.matches("[data-result]")) reportClick(link);
  if (link?.matches("[data-copy]") && navigator.clipboard) copyLink(link);
  if (event.target.closest("[data-print]")) print();
  document.querySelectorAll("details[data-closes][open]").forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const details = event.target.closest?.("details[data-closes][open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

/* 4. The contents list marks the section that is being read. */

function followSections(contents) {
  const links = new Map(
    [...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        links.forEach((link) => link.removeAttribute("aria-current"));
        links.get(entry.target.id).setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  for (const id of links.keys()) {
    const heading = document.getElementById(id);
    if (heading) observer.observe(heading);
  }
}

/* 5. Start, and again for what htmx has put into the page. */

const started = new WeakSet();

function start() {
  document.querySelectorAll("form[data-suggest]").forEach((form) => {
    if (started.has(form)) return;
    started.add(form);
    new Suggestions(form);
  });
}

start();
document.querySelectorAll("[data-contents]").forEach(followSections);
document.addEventListener("htmx:after:swap", () => {
  start();
  const status = document.querySelector(".search-status");
  if (status) announce(status.textContent.trim());
});
