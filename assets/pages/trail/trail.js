// The forms of a trail: dialogs in the page. The browser gives focus to their first field, closes them with Esc and
// gives focus back to the button that opened them; nothing is sent from here.
(() => {
  "use strict";
  const phone = matchMedia("(max-width: 700px)");
  const opened = () => document.querySelector("dialog.act-form[open]");

  function open(id) {
    const form = document.getElementById(id);
    if (!form) return;
    opened()?.close();
    const head = document.querySelector(".trail .head");
    if (head && !phone.matches) form.style.top = `${Math.round(head.getBoundingClientRect().bottom + scrollY + 6)}px`;
    else form.style.top = "";
    form.showModal();
    form.querySelector(".field input, .field textarea")?.focus();
  }
  // what is pressed beside a dialog is told as the dialog, as is what is pressed on its edge; a key presses at no place
  function isBeside({ target, clientX, clientY, detail }) {
    const { left, right, top, bottom } = target.getBoundingClientRect();
    return detail > 0 && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  }
  function fill(button) {
    window.dash_clientside.set_props(button.dataset.fill, { value: button.dataset.value });
    document.getElementById(button.dataset.fill)?.focus();
  }

  function judgeAs(button) {
    for (const each of button.parentElement.children) each.setAttribute("aria-pressed", String(each === button));
    window.dash_clientside.set_props("verdict-source", { data: button.dataset.source });
  }

  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-open],[data-close],[data-fill],[data-source]");
    if (at?.dataset.open) open(at.dataset.open);
    else if (at?.dataset.close) opened()?.close();
    else if (at?.dataset.fill) fill(at);
    else if (at?.dataset.source) judgeAs(at);
    else if (event.target === opened() && isBeside(event)) opened().close();
  });
  // Enter in a line sends the form, as people expect of one; in a text it is a new line, and Ctrl+Enter sends
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const isLine = event.target.matches("dialog .field input");
    const isText = event.target.matches("dialog .field textarea") && (event.ctrlKey || event.metaKey);
    const send = event.target.closest("dialog")?.querySelector("[data-send]");
    if (!send || !(isLine || isText)) return;
    event.preventDefault();
    send.click();
  });

  const trail = {
    // a link elsewhere may ask for a form: /alerts/<id>?do=assign; once, so that back and reload don't open it again
    begin(alert) {
      const url = new URL(location.href);
      const asked = url.searchParams.get("do");
      if (!asked) return "";
      url.searchParams.delete("do");
      history.replaceState(history.state, "", url);
      if (/^[a-z-]+$/.test(asked)) requestAnimationFrame(() => open(`form-${asked}`));
      return alert || "";
    },
    acted(nonce) {
      if (nonce) opened()?.close();
      return nonce ? `after-${nonce.slice(0, 8)}` : "";
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { trail });
})();
