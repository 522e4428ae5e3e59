/* Light, dark or what the system says: remembered in a cookie that the server reads, so that the next
   page comes in the right colours at once. */

const root = document.documentElement;
const choices = document.querySelectorAll("[data-theme-choice]");
const named = document.querySelector("[data-theme-cookie]");

function mark() {
  for (const choice of choices) {
    choice.setAttribute("aria-pressed", String(choice.dataset.themeChoice === (root.dataset.theme ?? "")));
  }
}

function choose(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = theme ? 31536000 : 0;
  document.cookie = `${named.dataset.themeCookie}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  mark();
}

for (const choice of choices) {
  choice.addEventListener("click", () => choose(choice.dataset.themeChoice));
}
mark();
