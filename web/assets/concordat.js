// What the pages do on top of plain forms and links. Everything works without it.
import { initAll } from './nhsuk-frontend.js'
import { startAutosave, forgetUnsaved } from './autosave.js'
import { startGuard } from './guard.js'
import { startLive } from './live.js'
import { startWho } from './who.js'

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')

// A radio may not say that it is expanded (ARIA 1.2), though the package writes it; what opens follows it at once.
new MutationObserver(records => {
  for (const { target } of records) if (target.matches('[type="radio"][aria-expanded]')) target.removeAttribute('aria-expanded')
}).observe(document.body, { attributes: true, attributeFilter: ['aria-expanded'], subtree: true })
initAll()
startWho()

for (const form of document.querySelectorAll('form[data-autosave]')) startAutosave(form)
for (const form of document.querySelectorAll('form[method="post"]:not([data-autosave])')) startGuard(form)
for (const part of document.querySelectorAll('[data-live]')) startLive(part)

// A button that prints is of no use without script, so the page hides it.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// Whoever signs out leaves nothing behind in this tab.
for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
  form.addEventListener('submit', forgetUnsaved)
}
