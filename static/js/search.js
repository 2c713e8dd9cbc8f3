// A search starts by itself with every change; the button is for browsers without scripts.
const form = document.querySelector("#search");
for (const element of form.querySelectorAll("[data-without-script]")) element.hidden = true;

form.addEventListener("change", (event) => {
  if (event.target.matches("[name=match], [name=album], [name=favourites], [type=date]")) form.requestSubmit();
});

form.addEventListener("choose", ({ detail: { id } }) => {
  const chosen = document.createElement("input");
  Object.assign(chosen, { type: "hidden", name: "people", value: id });
  form.append(chosen);
  form.querySelector("#q").value = "";
  form.requestSubmit();
});

// The URL says what was asked and nothing else.
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (value === "" || (name === "match" && value === "all")) formData.delete(name);
});
