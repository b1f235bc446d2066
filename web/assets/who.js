// Sees to it that what one person typed is never saved as another's. All tabs of a browser share one session: when
// somebody signs out or in elsewhere, each open page learns of it and sends nothing until its own person is back.

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('concordat-who') : null
const listeners = []
let other = false

// whoIsHere is the name on top of the page.
export function whoIsHere () {
  return document.querySelector('.nhsuk-header__account-item')?.textContent.trim() || ''
}

// someoneElse tells if the browser's session is no longer that of this page.
export function someoneElse () {
  return other
}

// onChange calls back when that changes.
export function onChange (listener) {
  listeners.push(listener)
}

// startWho tells the other tabs who this page is for, and holds its forms back when it is no longer theirs.
export function startWho () {
  if (!channel || !whoIsHere()) return
  channel.addEventListener('message', ({ data }) => {
    if (other === (data !== whoIsHere())) return
    other = !other
    notice()
    for (const listener of listeners) listener()
  })
  channel.postMessage(whoIsHere())
  window.addEventListener('pageshow', event => { if (event.persisted) location.reload() })
  document.addEventListener('submit', event => {
    if (other && event.target.method === 'post') {
      event.preventDefault()
      notice()
    }
  }, true)
}

// notice says it on top of the page, and goes when the person is back.
function notice () {
  document.getElementById('concordat-who')?.remove()
  if (!other) return
  const box = document.createElement('div')
  box.id = 'concordat-who'
  box.className = 'nhsuk-inset-text'
  box.setAttribute('role', 'alert')
  const words = document.createElement('p')
  words.textContent = 'You are no longer signed in here. Nothing on this page is saved until you sign in again. What you typed is still here.'
  box.append(words)
  document.querySelector('main')?.prepend(box)
  box.scrollIntoView({ block: 'nearest' })
}
