/* Forms that ask the browser for a passkey when they are sent: [data-passkey="create"] makes one, "get" shows
   one. What the browser is to do is JSON in the form, or comes from the address [data-passkey-options].
   The passkey then goes with the form as its field "credential". */

const keys = globalThis.PublicKeyCredential;
const known = Boolean(keys?.parseCreationOptionsFromJSON && keys?.parseRequestOptionsFromJSON);

async function told(form) {
  const address = form.dataset.passkeyOptions;
  if (!address) return JSON.parse(form.querySelector('script[type="application/json"]').textContent);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

async function passkey(form) {
  const { creation_options: made, request_options: shown } = await told(form);
  return made
    ? navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(made.publicKey) })
    : navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(shown.publicKey) });
}

async function ask(event) {
  event.preventDefault();
  const form = event.target;
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const found = await passkey(form);
    form.elements.credential.value = JSON.stringify(found.toJSON());
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (known) form.addEventListener("submit", ask);
  else {
    form.querySelector("[data-passkey-missing]").hidden = false;
    form.querySelector("[type=submit]").disabled = true;
  }
}
