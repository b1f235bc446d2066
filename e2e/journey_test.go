package e2e

import (
	"strings"
	"testing"
)

// cast are the four people of the journey, each at a window of their own.
type cast struct {
	gp, worker, nurse, margaret *visitor
}

// TestFromReferralToAgreedPlan takes Margaret Ellis the whole way: her GP refers, a nurse and a social worker accept and
// assess at the same time, a plan is written and offered, she agrees, the social worker signs. Answers that only fill the
// form up are set by the test itself (see amend), also where the rest is done by keyboard.
func TestFromReferralToAgreedPlan(t *testing.T) {
	for name, l := range map[string]look{"at a desk": {width: 1280}, "on a phone": {width: 390}, "without script": {width: 1280, noScript: true},
		"by keyboard": {width: 1280, keyboard: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t)
			c := cast{gp: visit(t, s, l), worker: visit(t, s, l), nurse: visit(t, s, l), margaret: visit(t, s, l)}
			c.gp.signIn("gp")
			c.worker.signIn("social-worker")
			c.nurse.signIn("community-nurse")
			c.margaret.signIn("person")
			c.refer()
			c.accept()
			assessment := c.start()
			c.assess(assessment)
			c.plan()
			c.agree()
		})
	}
}

// refer: the GP asks the community nurses to help, too, and stays accountable until they accept.
func (c cast) refer() {
	v := c.gp
	v.t.Helper()
	v.open("/people")
	v.looksRight("find")
	v.fill("Name, date of birth", "Margret Elis") // as it sounds
	v.follow("Find")
	v.reads("Margaret Ellis")
	v.looksRight("found")
	v.follow("Margaret Ellis")
	v.looksRight("person")
	v.follow("Refer to another organisation")
	v.follow("Send the referral")
	v.reads("There is a problem")
	v.looksRight("refer-with-errors")
	v.pickFrom("Who are you asking?", "Westmere Community Health")
	v.fill("What are you asking for?", "Falls and medicines review at home")
	v.fill("What does Margaret want, in their own words?", "I want to stay in my own house and not be frightened of my stairs.")
	v.fill("Why is help needed now?", "Fell on the stairs two weeks ago. Dizzy on standing.")
	v.choose("How soon is help needed?", "Urgent")
	v.follow("Send the referral")
	v.reads("You stay accountable until they accept", "Not looked at")
	v.looksRight("referral-sent")
}

// accept: each takes what was asked of their organisation.
func (c cast) accept() {
	v := c.nurse
	v.t.Helper()
	v.open("/")
	v.looksRight("home")
	v.follow("Margaret Ellis: Falls and medicines review at home")
	v.reads("If you accept, Westmere Community Health")
	v.looksRight("referral-to-answer")
	v.follow("Accept")
	v.follow("I’ll do this myself")
	v.reads("With a worker")

	w := c.worker
	w.open("/referrals")
	w.follow("Margaret Ellis")
	w.follow("Accept")
	w.looksRight("referral-accepted")
	w.follow("I’ll do this myself")
	w.reads("With a worker")
	w.looksRight("referral-given")
}

// start: the social worker starts the joint assessment and asks the nurse and Margaret for their sections. It gives
// the assessment's address.
func (c cast) start() string {
	w := c.worker
	w.t.Helper()
	referral := w.path()
	w.open("/people/margaret-ellis/assessments")
	w.looksRight("assessments")
	w.open(referral)
	w.follow("Start the joint assessment")
	w.looksRight("assessment-start")
	w.pickFrom("Health", "Ben Carter")
	w.pickFrom("Own words", "Margaret Ellis")
	w.follow("Start")
	w.reads("Health", "Ben Carter")
	w.looksRight("assessment")
	if !strings.HasPrefix(w.path(), "/assessments/") {
		w.t.Fatalf("starting leads to %s", w.where())
	}
	return w.path()
}

// looksRight checks what every page must keep: nothing for axe to find, nothing wider than the window. By keyboard the
// pages are those that the mouse sees.
func (v *visitor) looksRight(name string) {
	v.t.Helper()
	if v.look.keyboard {
		return
	}
	v.accessible(name)
	v.fits()
}

// assess: Margaret writes her own words, the nurse and the social worker fill in their sections at the same time; where
// they answer the same question differently both answers stay, side by side.
func (c cast) assess(assessment string) {
	c.worker.t.Helper()
	n, w := c.nurse, c.worker
	n.open("/")
	n.reads("Joint assessment")
	n.open(assessment)
	n.follow("Health")
	n.looksRight("section-asked")
	n.follow("Take this section")
	n.looksRight("section")
	w.open(assessment)
	w.follow("Day-to-day life")

	c.answerAtTheSameTime(assessment)
	n.complete("health")
	for _, section := range []string{"Day-to-day life", "Home", "The carer", "Risks", "Eligibility"} {
		w.open(assessment)
		w.follow(section)
		w.complete(strings.ToLower(section))
	}
	c.ownWords()
	w.open(assessment)
	w.looksRight("assessment-complete")
	w.follow("Read or print the whole assessment")
	w.reads("I want to sleep in my own bed")
	w.looksRight("assessment-read")
}

// answerAtTheSameTime has both write into the nurse's section before either sees the other's words.
func (c cast) answerAtTheSameTime(assessment string) {
	n, w := c.nurse, c.worker
	n.t.Helper()
	w.open(assessment)
	w.follow("Health")
	const question = "What does the person’s health mean for daily life?"
	n.fill(question, "Wakes at four, breathless twice this week")
	w.fill(question, "Sleeps in the chair since the fall")
	n.save()
	w.save()
	n.open(n.path())
	n.reads("These answers differ", "Wakes at four", "Sleeps in the chair")
	n.looksRight("answers-differ")
	n.follow("Keep both")
	n.readsNot("These answers differ")
	n.reads("Wakes at four", "Sleeps in the chair")
}

// save keeps what was typed: with script it is saved already, without it the button is pressed.
func (v *visitor) save() {
	v.t.Helper()
	if v.look.noScript {
		v.follow("Save")
		return
	}
	v.reads("Saved ")
}

// ownWords: Margaret finds what she is asked to do on her own page.
func (c cast) ownWords() {
	m := c.margaret
	m.t.Helper()
	m.open("/")
	m.looksRight("own-home")
	m.follow("Own words")
	m.looksRight("own-words")
	m.follow("Yes, I will")
	m.fill("What matters most to you?", "I want to sleep in my own bed, and to see Joan at the weekend.")
	m.fill("What would you like to change?", "I don’t want to be frightened of the stairs.")
	m.complete("own-words")
}

// amend answers, for each line of the error summary, the control that it leads to: first choices, a sentence, a date.
const amend = `(() => {
  const tell = e => { e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true })) }
  let changed = 0
  for (const link of document.querySelectorAll('.nhsuk-error-summary__list a[href^="#"]')) {
    const e = document.getElementById(decodeURIComponent(link.hash.slice(1)))
    const control = e && (e.matches('input, textarea, select') ? e : e.querySelector('input:not([type=hidden]), textarea, select'))
    if (!control) continue
    if (control.type === 'radio' || control.type === 'checkbox') control.checked = true
    else if (control.tagName === 'SELECT') control.selectedIndex = 1
    else if (/-day$/.test(control.name)) {
      for (const [part, value] of [['day', '3'], ['month', '11'], ['year', '2026']]) {
        const box = document.getElementsByName(control.name.replace(/-day$/, '-' + part))[0]
        box.value = value
        tell(box)
      }
    } else control.value = control.inputMode === 'numeric' || control.inputMode === 'decimal' ? '3' : 'Seen and talked about together.'
    tell(control)
    changed++
  }
  return changed
})()`

// complete presses the button, answers what is said to be missing, and presses it again until the section is done.
func (v *visitor) complete(name string) {
	v.t.Helper()
	for round := range 6 {
		v.follow("Complete this section")
		if strings.Contains(v.text(), "These answers don’t bear out the judgement") {
			v.looksRight(name + "-not-borne-out")
			v.follow("Complete all the same")
		}
		if !strings.Contains(v.text(), "There is a problem") {
			v.looksRight(name + "-complete")
			return
		}
		if round == 0 {
			v.looksRight(name + "-with-errors")
		}
		if changed, err := evaluate[int](v, amend); err != nil || changed == 0 {
			v.photograph("failed")
			v.t.Fatalf("%d answers could be mended (%v)\nat %s\n%s", changed, err, v.where(), clip(v.text()))
		}
	}
	v.photograph("failed")
	v.t.Fatalf("the section is not complete after six rounds\nat %s\n%s", v.where(), clip(v.text()))
}

// plan: the social worker begins from what the assessment says, adds what is missing and asks Margaret to agree.
func (c cast) plan() {
	w := c.worker
	w.t.Helper()
	w.open("/people/margaret-ellis/plan")
	w.looksRight("no-plan")
	w.follow("Begin the plan")
	w.reads("From the assessment")
	w.looksRight("plan-write")
	if ticked, err := evaluate[int](w, `[...document.querySelectorAll('input[name="suggestion"]')].slice(0, 3).map(e => { e.checked = true }).length`); err != nil || ticked == 0 {
		w.t.Fatalf("%d suggestions could be ticked: %v", ticked, err)
	}
	w.follow("Put what is ticked into the plan")

	w.follow("Add an outcome")
	w.follow("Save")
	w.reads("There is a problem")
	w.looksRight("plan-outcome-with-errors")
	w.fill("What does Margaret want?", "To sleep in my own bed upstairs again")
	w.choose("How much does it matter to Margaret?", "")
	w.fill("How will everybody know", "She sleeps upstairs four nights in a row")
	w.follow("Save")

	w.follow("Add an action")
	w.fill("What will be done?", "Fit a second stair rail")
	w.choose("Who will do it?", "A service or professional")
	w.fill("Name", "Westmere Council equipment service")
	for _, outcome := range []string{"To sleep in my own bed upstairs again", "I want to sleep in my own bed", "I don’t want to be frightened"} {
		w.choose("Which outcomes is it for?", outcome)
	}
	w.looksRight("plan-action")
	w.follow("Save")

	w.follow("Add what could go wrong")
	w.fill("What could go wrong?", "Joan can’t come at the weekend")
	w.fill("What to do then", "Ring Betty next door; she has a key.")
	w.choose("", "There is nobody to call for this")
	w.looksRight("plan-contingency")
	w.follow("Save")

	w.follow("Set the date")
	w.choose("Which review is it?", "")
	w.fill("Day", "15")
	w.fill("Month", "12")
	w.fill("Year", "2026")
	w.looksRight("plan-review")
	w.follow("Save")
	w.looksRight("plan-written")
	w.follow("Ask Margaret to agree")
	w.reads("Waiting for Margaret to agree")
}

// agree: Margaret reads her plan and agrees, the social worker signs, and Margaret sees who has looked.
func (c cast) agree() {
	m, w := c.margaret, c.worker
	m.t.Helper()
	m.open("/my/plan")
	m.reads("To sleep in my own bed upstairs again", "Do you agree with this plan?")
	m.looksRight("own-plan")
	m.follow("Yes, I agree")
	m.reads("You agreed to your plan")

	w.open("/people/margaret-ellis/plan")
	w.looksRight("plan-to-sign")
	w.follow("Sign this plan")
	w.reads("Agreed and signed")
	w.looksRight("plan-signed")

	m.open("/my/plan")
	m.reads("Agreed and signed", "Fit a second stair rail")
	m.looksRight("own-plan-signed")
	m.open("/my/record-looked-at")
	m.reads("Amina Yusuf", "Ben Carter")
	m.looksRight("who-has-looked")
}
