// What this browser remembers: for good, for this tab, and in a cookie for the server. A frame may be forbidden all of it
// (merely to read window.localStorage throws there): then the page remembers until it is left.
(() => {
  "use strict";
  window.twintrace ??= {};
  const { twintrace } = window;
  const { base } = twintrace.address;
  const named = (key) => (base === "/" ? key : `${base} ${key}`); // other applications of a portal have the same stores

  function open(kind) {
    const refused = new Map(); // what the browser would not keep
    return {
      get(key) {
        if (refused.has(key)) return refused.get(key);
        try {
          return window[kind].getItem(named(key));
        } catch {
          return null;
        }
      },
      set(key, value) {
        try {
          window[kind].setItem(named(key), value);
          refused.delete(key);
        } catch {
          refused.set(key, String(value)); // forbidden, or full
        }
      },
    };
  }
  const cookies = {
    has(name, value) {
      try {
        return document.cookie.split("; ").includes(`${name}=${value}`);
      } catch {
        return false;
      }
    },
    // without a cookie the server goes on as if nobody had chosen
    set(name, value) {
      try {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API answers later, and only over TLS
        document.cookie = `${name}=${value}; path=${base}; max-age=31536000; SameSite=Strict`;
      } catch {}
    },
  };

  twintrace.storage = { local: open("localStorage"), session: open("sessionStorage"), cookies };
})();
