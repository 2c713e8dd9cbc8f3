import { counted, gettext, interpolate } from "./words.js";

// <kith-combobox>
//   <input type="text" name="name" aria-label="Name">
//   <input type="hidden" name="person">
// </kith-combobox>
//
// An accessible combobox (ARIA 1.2) over GET data-url (/api/v1/people) ?q= -> {count, items: [{id, name, photos}]}.
// Choosing a person fills both inputs; choosing "New person" or typing on leaves `person` empty,
// so the form says either an id or a name. Fires a bubbling "choose" event, detail {id, name}
// (id null for a new person). data-submit: choosing submits the form. data-existing: no new
// people, for searches. Without JavaScript the text input alone does the job.
const WAIT = 120;
let number = 0;

export class Combobox extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.input = this.querySelector("input:not([type=hidden])");
    this.hiddenInput = this.querySelector("input[type=hidden]");
    this.list = document.createElement("ul");
    this.list.className = "combobox-list";
    this.list.id = `combobox-${++number}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.getAttribute("aria-label") ?? this.input.name);
    this.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("focus", () => this.load());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // mousedown would take the focus from the input, and blur closes the list before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  typed() {
    if (this.hiddenInput) this.hiddenInput.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), WAIT);
  }

  async load() {
    this.abort?.abort();
    this.abort = new AbortController();
    const text = this.input.value.trim();
    try {
      const answer = await fetch(this.url(text), { signal: this.abort.signal });
      if (answer.ok) this.show(text, (await answer.json()).items);
    } catch (error) {
      if (error.name !== "AbortError") this.show(text, []);
    }
  }

  url(text) {
    return `${this.dataset.url ?? "/api/v1/people"}?q=${encodeURIComponent(text)}`;
  }

  // Whoever types fast and presses Enter means what is written, not an option for its beginning.
  current() {
    return !this.list.hidden && this.answered === this.input.value.trim();
  }

  show(text, people) {
    const known = people.some(({ name }) => name.toLowerCase() === text.toLowerCase());
    const options = people.slice(0, 8).map((person) => this.option(person));
    if (text && !known && !("existing" in this.dataset)) options.push(this.newOption(text));
    this.offer(text, options, Boolean(text));
  }

  // `sure`: Enter chooses the first option.
  offer(text, options, sure) {
    if (document.activeElement !== this.input) return;
    this.answered = text;
    options.forEach((option, index) => (option.id = `${this.list.id}-${index}`));
    this.list.replaceChildren(...options);
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.mark(sure && options.length > 0 ? 0 : -1);
  }

  option({ id, name, photos }) {
    const option = this.element("li", "", name);
    option.setAttribute("role", "option");
    option.dataset.id = id;
    option.dataset.name = name;
    if (photos !== undefined) {
      option.append(this.element("span", "count", counted("%(n)s photo", "%(n)s photos", photos)));
    }
    return option;
  }

  newOption(text) {
    const words = interpolate(gettext("New person: %(name)s"), { name: text }, true);
    const option = this.element("li", "new", words);
    option.setAttribute("role", "option");
    option.dataset.name = text;
    return option;
  }

  element(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  mark(index) {
    const options = [...this.list.children];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const marked = options[index];
    this.input.setAttribute("aria-activedescendant", marked?.id ?? "");
    marked?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    const options = [...this.list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.load();
      else this.mark((at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter" && this.current() && at >= 0) {
      event.preventDefault();
      this.choose(options[at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  choose({ dataset: { id, name } }) {
    this.abort?.abort();
    clearTimeout(this.timer);
    this.input.value = name;
    if (this.hiddenInput) this.hiddenInput.value = id ?? "";
    this.close();
    const detail = { id: id ? Number(id) : null, name };
    this.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail }));
    if ("submit" in this.dataset) this.closest("form").requestSubmit();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-activedescendant", "");
  }
}

customElements.define("kith-combobox", Combobox);
