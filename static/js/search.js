import { Combobox } from "./combobox.js";

// A search starts by itself with every change; the button is for browsers without scripts.
const form = document.querySelector("#search");
for (const element of form.querySelectorAll("[data-without-script]")) element.hidden = true;

form.addEventListener("change", (event) => {
  if (event.target.matches("[name=match], [name=album], [name=favourites], [type=date]")) form.requestSubmit();
});

// The URL says what was asked and nothing else.
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (value === "" || (name === "match" && value === "all")) formData.delete(name);
});

// <kith-searchbox data-url="/search/suggest"><input type="text" name="q"></kith-searchbox>
//
// A combobox whose options are searches: {name, note, icon, face, url, sure}. Choosing one opens it.
class SearchBox extends Combobox {
  url(text) {
    const asked = new URLSearchParams(location.search);
    asked.set("q", text);
    return `${this.dataset.url}?${asked}`;
  }

  show(text, items) {
    this.offer(text, items.map((item) => this.option(item)), Boolean(items[0]?.sure));
  }

  option({ name, note, icon, face, url }) {
    const option = this.element("li", "", "");
    option.setAttribute("role", "option");
    option.dataset.url = url;
    const picture = face ? this.crop(face) : this.querySelector(`template[data-icon=${icon}]`)?.content.cloneNode(true);
    option.append(picture ?? "", this.element("span", "combobox-name", name), this.element("span", "count", note));
    return option;
  }

  crop(address) {
    const image = this.element("img", "face round", "");
    Object.assign(image, { src: address, alt: "", width: 28, height: 28 });
    return image;
  }

  choose({ dataset: { url } }) {
    this.abort?.abort();
    this.close();
    location.assign(url);
  }
}

customElements.define("kith-searchbox", SearchBox);
