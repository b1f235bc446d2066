package planweb_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/circle"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/care/plan/planweb"
	"concordat/partnership/access"
	"concordat/record/store"
)

// story is a site with Margaret and her daughter in it.
type story struct {
	*caretest.Site
	record   *caretest.Record
	id, path string
	her      access.Who
}

func begin(t *testing.T) story {
	t.Helper()
	r := caretest.New(t)
	s := story{record: r}
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		if s.id, err = person.Register(tx, person.Details{Given: "Margaret", Family: "Ellis", Born: "1942-03-14"}); err != nil {
			return err
		}
		_, err = circle.Add(tx, s.id, circle.Member{Name: "Joan Ellis", Relation: "DAU", Phone: "01632 960542", Group: circle.Family})
		return err
	})
	s.her = caretest.Herself(s.id, "Margaret Ellis")
	s.path = "/people/" + s.id + "/plan"
	s.Site = caretest.Serve(r, planweb.Routes()...)
	return s
}

var (
	markField = regexp.MustCompile(`name="mark" value="([0-9a-f]+)"`)
	planField = regexp.MustCompile(`name="plan" value="([^"]+)"`)
	goalField = regexp.MustCompile(`value="(Goal/[^"]+)"`)
)

func find(t testing.TB, re *regexp.Regexp, body string) string {
	t.Helper()
	m := re.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("nothing like %s on the page:\n%s", re, body)
	}
	return m[1]
}

// write drafts a plan through the pages, by two people, until it can be offered.
func (s story) write() {
	s.T.Helper()
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "There is no plan yet", "Begin the plan")
	s.Expect(s.Post(caretest.Amina, s.path+"/begin"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path+"/write"), http.StatusOK, "Add at least one outcome", "Set the date when the plan is looked at again")
	s.add(caretest.Amina, "outcome", "words", "Sleep in my own <bed> again", "priority", "high-priority")
	goal := find(s.T, goalField, s.Get(caretest.Ben, s.path+"/write/action/new").Body)
	s.add(caretest.Ben, "action", "what", "Practise the stairs", "who", "professional", "name", "Community therapy team", "times", "2", "per", "wk", "for", goal)
	s.add(caretest.Ben, "action", "what", "Bring the shopping", "who", "family", "name", "Joan Ellis, daughter", "for", goal)
	s.add(caretest.Amina, "contingency", "if", "Joan can't come", "then", "Ring Betty.", "call-1", "Joan Ellis", "phone-1", "")
	s.add(caretest.Amina, "refusal", "asked", "A stairlift", "why", "A rail may be enough", "decider", "Amina Yusuf", "challenge", "Tell Amina")
	s.add(caretest.Amina, "review", "clock", plan.FirstReview, "on-day", "20", "on-month", "4", "on-year", "2026")
}

func (s story) add(who access.Who, kind string, fields ...string) {
	s.T.Helper()
	s.Expect(s.Post(who, s.path+"/write/"+kind+"/new", append(fields, "version", "0")...), http.StatusSeeOther)
}

func (s story) offer() {
	s.T.Helper()
	page := s.Get(caretest.Amina, s.path+"/write")
	s.Expect(page, http.StatusOK, "Ask Margaret to agree")
	s.Expect(s.Post(caretest.Amina, s.path+"/offer", "mark", find(s.T, markField, page.Body)), http.StatusSeeOther)
}

func TestFromTheFirstLineToTheSignatureThroughThePages(t *testing.T) {
	s := begin(t)
	s.write()
	s.Expect(s.Get(s.her, "/my/plan"), http.StatusOK, "Your plan is being written")
	s.offer()
	mine := s.Get(s.her, "/my/plan")
	s.Expect(mine, http.StatusOK, "Waiting for you to agree", "Sleep in my own <bed> again", "What you asked for that we can't do", "A rail may be enough", "Decided by Amina Yusuf", "If you think this is wrong", "Do you agree with this plan?", "twice a week")
	mark, id := find(t, markField, mine.Body), find(t, planField, mine.Body)
	s.Expect(s.Post(s.her, "/my/plan/change", "plan", id, "mark", mark, "words", ""), http.StatusUnprocessableEntity, "Say what should change")
	s.Expect(s.Post(s.her, "/my/plan/agree", "plan", id, "mark", mark, "said", "As long as I keep my bed."), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, s.path), http.StatusOK, "Agreed, not signed yet", "Margaret said", "As long as I keep my bed.")
	s.Expect(s.Post(caretest.Ben, s.path+"/sign", "mark", mark), http.StatusForbidden, "Only the professional who is responsible")
	read := s.Get(caretest.Amina, s.path)
	s.Expect(read, http.StatusOK, "Sign this plan")
	s.Expect(s.Post(caretest.Amina, s.path+"/sign", "mark", mark), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "The plan is signed and in force", "Agreed and signed", "Signed by Amina Yusuf, Westmere Council", "This is done", "Change or review the plan")
	s.Expect(s.Get(s.her, "/my/plan"), http.StatusOK, "Agreed by you on 2 March 2026", "The plans you agreed to", "Plan 1, 2 March 2026")
	s.Expect(s.Get(caretest.Amina, s.path+"/versions"), http.StatusOK, "Plan 1", "This is the plan in force")
}

func TestNobodyAgreesToAPlanThatChangedSinceTheyReadIt(t *testing.T) {
	s := begin(t)
	s.write()
	s.offer()
	mine := s.Get(s.her, "/my/plan")
	mark, id := find(t, markField, mine.Body), find(t, planField, mine.Body)
	s.add(caretest.Ben, "need", "words", "Company in the evenings")
	a := s.Post(s.her, "/my/plan/agree", "plan", id, "mark", mark, "said", "Yes & thank you")
	s.Expect(a, http.StatusConflict, "The plan has changed", "Need: added", "Company in the evenings", "Yes & thank you")
	s.offer()
	s.Expect(s.Post(caretest.Amina, s.path+"/sign", "mark", mark), http.StatusConflict)
}

func TestAFormThatIsWrongKeepsWhatWasTyped(t *testing.T) {
	s := begin(t)
	s.Expect(s.Post(caretest.Amina, s.path+"/begin"), http.StatusSeeOther)
	a := s.Post(caretest.Amina, s.path+"/write/action/new", "version", "0", "what", "", "who", "family", "name", "", "times", "often", "when", "after <lunch>", "until-day", "31", "until-month", "2", "until-year", "2027")
	s.Expect(a, http.StatusUnprocessableEntity, "Error: Action", "How many times must be a whole number", "The end must be a real date", "after <lunch>", `value="often"`, `href="#times"`)
	a = s.Post(caretest.Amina, s.path+"/write/action/new", "version", "0", "what", "", "who", "family", "name", "")
	s.Expect(a, http.StatusUnprocessableEntity, "Say what will be done", "Say who it is")
	a = s.Post(caretest.Amina, s.path+"/offer", "mark", find(t, regexp.MustCompile(`(\d)`), "1"))
	s.Expect(a, http.StatusConflict, "The plan has changed")
}

func TestALateReviewIsSaidAndNotForbidden(t *testing.T) {
	s := begin(t)
	s.write()
	s.Expect(s.Get(caretest.Amina, s.path+"/write/review/new"), http.StatusOK, "Between 13 April 2026 and 27 April 2026", `value="27"`)
	page := s.Get(caretest.Amina, s.path+"/write")
	if strings.Contains(page.Body, "This is later than") {
		t.Error("a review in time is called late")
	}
	link := find(t, regexp.MustCompile(`href="([^"]+/write/review/[^"]+)"[^>]*>Change`), page.Body)
	s.Expect(s.Post(caretest.Amina, link, "version", "1", "clock", plan.FirstReview, "on-day", "28", "on-month", "4", "on-year", "2026"), http.StatusSeeOther)
	for _, page := range []string{s.path + "/write", link, s.path} {
		s.Expect(s.Get(caretest.Amina, page), http.StatusOK, "This is later than 27 April 2026", "6 to 8 weeks")
	}
	s.offer()
	mine := s.Get(s.her, "/my/plan")
	s.Expect(s.Post(s.her, "/my/plan/agree", "plan", find(t, planField, mine.Body), "mark", find(t, markField, mine.Body)), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "The review is late", "No reason is given. Sign only if there is one.", "Sign this plan")
	s.Expect(s.Post(caretest.Amina, s.path+"/write/review/new", "version", "0", "clock", plan.FirstReview, "on-day", "29", "on-month", "4", "on-year", "2026", "because", "She is away until then"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "The reason that is given: She is away until then", "Why not sooner: She is away until then")
}

func TestAReviewIsNeverSetInThePast(t *testing.T) {
	s := begin(t)
	s.write()
	a := s.Post(caretest.Amina, s.path+"/write/review/new", "version", "0", "clock", plan.FirstReview, "on-day", "1", "on-month", "3", "on-year", "2026")
	s.Expect(a, http.StatusUnprocessableEntity, "The date of the review must be today or later", `value="2026"`)
	s.record.See(caretest.Amina, func(v *store.Reader) error {
		plans, err := plan.ForPerson(v, s.id)
		if err != nil {
			return err
		}
		if err := plans.Draft.Ready(v.Now()); err != nil {
			t.Errorf("with the review ahead: %v", err)
		}
		if err := plans.Draft.Ready(v.Now().AddDate(0, 3, 0)); err == nil {
			t.Error("a plan whose review is over can be offered")
		}
		return nil
	})
}

func TestTwoPeopleInOneFormSeeBothVersions(t *testing.T) {
	s := begin(t)
	s.write()
	page := s.Get(caretest.Amina, s.path+"/write").Body
	link := find(t, regexp.MustCompile(`href="([^"]+/write/outcome/[^"]+)"[^>]*>Change`), page)
	s.Expect(s.Post(caretest.Ben, link, "version", "1", "words", "Ben's words"), http.StatusSeeOther)
	a := s.Post(caretest.Amina, link, "version", "1", "words", "Amina's words")
	s.Expect(a, http.StatusConflict, "Somebody else changed this while you were writing", "Ben's words", "Ben Carter, Westmere Community Health NHS Trust", "Amina's words", `name="version" value="2"`)
	s.Expect(s.Post(caretest.Amina, link, "version", "2", "words", "Both our words"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path+"/write"), http.StatusOK, "Both our words")
}

func TestAnAgreementByWordOfMouthNeedsItsGround(t *testing.T) {
	s := begin(t)
	s.write()
	s.offer()
	mark := find(t, markField, s.Get(caretest.Amina, s.path+"/agree").Body)
	s.Expect(s.Post(caretest.Amina, s.path+"/agree", "mark", mark), http.StatusUnprocessableEntity, "Choose who agreed, and by what authority")
	s.Expect(s.Post(caretest.Amina, s.path+"/agree", "mark", mark, "authority", "attorney-health-welfare", "name", "Joan Ellis"), http.StatusUnprocessableEntity,
		"Enter the registration or order number", "Enter the date", `value="Joan Ellis"`)
	s.Expect(s.Post(caretest.Amina, s.path+"/agree", "mark", mark, "authority", "told", "how", "At home, reading it aloud"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "Agreed by Margaret Ellis (The person agreed, and told a professional; At home, reading it aloud)")
}

func TestAPlanIsPrintedInThreeWays(t *testing.T) {
	s := begin(t)
	s.write()
	s.add(caretest.Amina, "need", "words", "Help with the stairs")
	s.add(caretest.Amina, "strength", "words", "A good cook")
	s.offer()
	easy := s.Get(s.her, "/my/plan/print?style=easy-read")
	s.Expect(easy, http.StatusOK, "What you need help with", "Help with the stairs.", "What you are good at, and what helps", "A good cook.", "Joan Ellis, daughter will do this: Bring the shopping.")
	for style, want := range map[string]string{"": "If something goes wrong", "large-print": "app-large-print", "easy-read": "Amina Yusuf looks after this plan."} {
		for who, path := range map[*access.Who]string{&caretest.Ben: s.path + "/print?style=", &s.her: "/my/plan/print?style="} {
			a := s.Get(*who, path+style)
			s.Expect(a, http.StatusOK, want, "born 14 March 1942", "as it stands on 2 March 2026", "A stairlift")
			if strings.Contains(a.Body, "nhsuk-header") {
				t.Errorf("%s%s is printed with the header", path, style)
			}
		}
	}
}

func TestEachVersionAndWhatChanged(t *testing.T) {
	s := begin(t)
	s.write()
	s.offer()
	mine := s.Get(s.her, "/my/plan")
	mark, id := find(t, markField, mine.Body), find(t, planField, mine.Body)
	s.Expect(s.Post(s.her, "/my/plan/agree", "plan", id, "mark", mark), http.StatusSeeOther)
	s.Expect(s.Post(caretest.Amina, s.path+"/sign", "mark", mark), http.StatusSeeOther)
	s.record.Clock.Advance(10 * time.Minute)
	s.Expect(s.Post(s.her, "/my/plan/change", "plan", id, "mark", mark, "words", "I want company."), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "Agreed and signed", "Margaret asked for a change", "I want company.")
	s.Expect(s.Post(caretest.Amina, s.path+"/begin"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, s.path+"/write"), http.StatusOK, "Margaret asked for a change", "I want company.")
	s.add(caretest.Amina, "need", "words", "Company in the evenings")
	s.Expect(s.Get(s.her, "/my/plan"), http.StatusOK, "A new plan is being written with you")
	event := find(t, regexp.MustCompile(`/versions/([^"]+)"`), s.Get(caretest.Amina, s.path+"/versions").Body)
	s.Expect(s.Get(caretest.Amina, s.path+"/compare?from="+event+"&to=draft"), http.StatusOK, "Need: added", "Company in the evenings", "Review: taken out")
	was := s.Get(s.her, "/my/plan/versions/"+event)
	s.Expect(was, http.StatusOK, "Plan 1, as it was signed on 2 March 2026")
	if strings.Contains(was.Body, "Company in the evenings") {
		t.Error("the signed plan shows what was written after it")
	}
	s.Expect(s.Get(caretest.Amina, s.path+"/versions/nothing"), http.StatusNotFound)
}

func TestThePlanIsNotForThoseItIsNotFor(t *testing.T) {
	s := begin(t)
	s.write()
	s.Expect(s.Get(caretest.Helen, s.path), http.StatusForbidden, "never a named record")
	other := caretest.Herself("somebody-else", "Somebody Else")
	if a := s.Get(other, "/my/plan/versions/x"); a.Status == http.StatusOK || strings.Contains(a.Body, "Margaret") {
		t.Errorf("another person: %d", a.Status)
	}
	s.Expect(s.Get(s.her, s.path), http.StatusForbidden)
}

func TestWhatSheAskedToChangeStaysBeforeHer(t *testing.T) {
	s := begin(t)
	s.write()
	s.offer()
	mine := s.Get(s.her, "/my/plan")
	mark, id := find(t, markField, mine.Body), find(t, planField, mine.Body)
	s.record.Clock.Advance(5 * time.Minute)
	s.Expect(s.Post(s.her, "/my/plan/change", "plan", id, "mark", mark, "words", "I want Wendy, not the agency."), http.StatusSeeOther)
	mine = s.Get(s.her, "/my/plan")
	s.Expect(mine, http.StatusOK, "What you asked for", "I want Wendy, not the agency.", "You said this on 2 March 2026", "Amina Yusuf is working on it")
	if strings.Contains(mine.Body, "What changed since you read it") {
		t.Error("a change is told before anybody has offered one")
	}
	s.record.Clock.Advance(5 * time.Minute)
	s.add(caretest.Amina, "need", "words", "Company in the evenings")
	read := find(t, regexp.MustCompile(`href="(/my/plan/read/[^"]+)"`), s.Get(s.her, "/my/plan").Body)
	was := s.Get(s.her, read)
	s.Expect(was, http.StatusOK, "The plan as it was on 2 March 2026", "Bring the shopping")
	if strings.Contains(was.Body, "Company in the evenings") {
		t.Error("the plan that she read shows what was written after")
	}
	s.offer()
	s.Expect(s.Get(s.her, "/my/plan"), http.StatusOK, "I want Wendy, not the agency.", "What changed since you read it", "Need: added", "Company in the evenings", "Do you agree with this plan?")
	mark = find(t, markField, s.Get(s.her, "/my/plan").Body)
	s.Expect(s.Post(s.her, "/my/plan/agree", "plan", id, "mark", mark), http.StatusSeeOther)
	s.Expect(s.Post(caretest.Amina, s.path+"/sign", "mark", mark), http.StatusSeeOther)
	if signed := s.Get(s.her, "/my/plan"); strings.Contains(signed.Body, "What you asked for</h2>") || !strings.Contains(signed.Body, "Company in the evenings") {
		t.Error("what she asked for is still said to be open once the plan is signed")
	}
	s.Expect(s.Get(s.her, "/my/plan/read/nothing"), http.StatusNotFound)
}

func TestSomebodyToCallIsNamedWithANumberOrKnowinglyNobody(t *testing.T) {
	s := begin(t)
	s.write()
	path := s.path + "/write/contingency/new"
	for want, call := range map[string][]string{
		"Say who to call, or that there is nobody to call":           {},
		"Enter a phone number for Wendy":                             {"call-1", "Wendy"},
		"Say who to call, or that there is nobody to call, not both": {"call-1", "Joan Ellis", "nobody", "yes"},
		"Say whose number it is":                                     {"phone-1", "01632 960119"},
	} {
		s.Expect(s.Post(caretest.Amina, path, append(call, "version", "0", "if", "The lift stops", "then", "Wait")...), http.StatusUnprocessableEntity, want, "The lift stops")
	}
	s.add(caretest.Amina, "contingency", "if", "The lift stops", "then", "Wait in the hall", "nobody", "yes")
	s.Expect(s.Get(caretest.Amina, s.path), http.StatusOK, "There is nobody to call for this")
	link := find(t, regexp.MustCompile(`href="([^"]+/write/contingency/[^"]+)"[^>]*>Change<span class="nhsuk-u-visually-hidden"> The lift`), s.Get(caretest.Amina, s.path+"/write").Body)
	s.Expect(s.Get(caretest.Amina, link), http.StatusOK, `value="yes" checked`)
}

func TestNeedsThatNoOutcomeAnswersAreSaidBeforeThePlanIsOffered(t *testing.T) {
	s := begin(t)
	s.write()
	if page := s.Get(caretest.Amina, s.path+"/write"); strings.Contains(page.Body, "No outcome answers") {
		t.Error("a plan without needs is said to leave some unanswered")
	}
	s.add(caretest.Amina, "need", "words", "Company in the evenings")
	page := s.Get(caretest.Amina, s.path+"/write").Body
	s.Expect(s.Get(caretest.Amina, s.path+"/write"), http.StatusOK, "No outcome answers this need", "Ask Margaret to agree")
	need := find(t, regexp.MustCompile(`value="(Condition/[^"]+)"`), s.Get(caretest.Amina, s.path+"/write/outcome/new").Body)
	link := find(t, regexp.MustCompile(`href="([^"]+/write/outcome/[^"]+)"[^>]*>Change`), page)
	s.Expect(s.Post(caretest.Amina, link, "version", "1", "words", "Sleep in my own bed", "needs", need), http.StatusSeeOther)
	if page := s.Get(caretest.Amina, s.path+"/write"); strings.Contains(page.Body, "No outcome answers") {
		t.Error("a need that is answered is said not to be")
	}
}

func TestARefusalSaysAllThatItLacksAtOnce(t *testing.T) {
	s := begin(t)
	s.write()
	a := s.Post(caretest.Amina, s.path+"/write/refusal/new", "version", "0", "on-day", "31", "on-month", "2", "on-year", "2026")
	s.Expect(a, http.StatusUnprocessableEntity, "Say what was asked for", "Say why it was refused", "Say who decided", "Say what the person can do", "must be a real date", "You can enter up to 2000 characters")
}

func TestAServiceOfThePartnershipIsLinkedByItsName(t *testing.T) {
	s := begin(t)
	s.write()
	s.Expect(s.Get(caretest.Amina, s.path+"/write/action/new"), http.StatusOK, `<option value="Westmere Community Health NHS Trust">`)
	s.add(caretest.Amina, "action", "what", "Dress the wound", "who", "professional", "name", "westmere community health nhs trust")
	s.record.See(caretest.Amina, func(v *store.Reader) error {
		plans, err := plan.ForPerson(v, s.id)
		if err != nil {
			return err
		}
		last := plans.Draft.Actions[len(plans.Draft.Actions)-1]
		if last.By != "Organization/trust" || last.Name != "Westmere Community Health NHS Trust" {
			t.Errorf("%q by %q", last.Name, last.By)
		}
		return nil
	})
}
