package planweb

import (
	"net/http"
	"strings"

	"concordat/care/own"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/care/worker"
	"concordat/clock"
	"concordat/record/store"
	"concordat/web"
)

var printTemplate = web.MustParse(files, "print.html", "parts.html")

// printData is what print.html prints.
type printData struct {
	reading
	Easy     []easy // the plan in short sentences; nil for the usual words
	Styles   []style
	Standing string // what the paper says of how far the plan has come
}

// style is a way in which the plan can be printed.
type style struct {
	Href, Name string
	Current    bool
}

var styles = []struct{ code, name string }{{"", "Usual print"}, {"large-print", "Large print"}, {"easy-read", "Easy read"}}

// easy is one part of an easy-read plan: a picture's name, a heading, and one idea on each line.
type easy struct {
	Picture, Heading string
	Lines            []string
}

// printPage is the plan made for paper: in usual or large print, or easy to read.
func printPage(r *web.Request) error {
	id := r.Path("id")
	return showPrint(r, id, base(id), false, r.Query("draft") != "")
}

func ownPrintPage(r *web.Request) error {
	return showPrint(r, r.Who.Whose(r.Query("for")), "/my/plan", r.Who.Person != "", false)
}

func showPrint(r *web.Request, id, home string, mine, draft bool) error {
	var who person.Person
	var p *plan.Plan
	var phone, of string
	err := r.View(func(v *store.Reader) (err error) {
		if who, err = own.Person(v, id); err != nil {
			return err
		}
		plans, err := plan.ForPerson(v, id)
		if err != nil {
			return err
		}
		if p = plans.Current; p == nil || plans.Draft != nil && (draft || mine && plans.Draft.Stage == plan.Offered) {
			p = plans.Draft
		}
		if p == nil {
			return errNoPlan
		}
		phone, of, err = worker.Reach(v, p.Responsible.By)
		return err
	})
	if err != nil {
		return err
	}
	d := printData{reading: readingOf(p, who, mine, home, r.Now()), Standing: p.Stage.Words()}
	if p.Stage == plan.Offered {
		d.Standing = "Not agreed yet"
	}
	d.Phone, d.PhoneOf = phone, of
	chosen := r.Query("style")
	variant := ""
	for _, s := range styles {
		d.Styles = append(d.Styles, style{home + "/print?style=" + s.code + keep(r), s.name, s.code == chosen})
		if s.code == chosen {
			variant = s.code
		}
	}
	if variant == "easy-read" {
		d.Easy = easyRead(d.reading)
	}
	return r.Render(http.StatusOK, printTemplate, web.Chrome{Title: "Plan for " + who.Name, Print: true, Variant: variant, Back: &web.Link{Href: home + back(r), Text: "Back to the plan"}}, d)
}

// keep carries on which plan of whom is printed.
func keep(r *web.Request) string {
	out := ""
	if r.Query("draft") != "" {
		out += "&draft=yes"
	}
	if r.Who.Person == "" && r.Query("for") != "" {
		out += "&for=" + r.Who.Whose(r.Query("for"))
	}
	return out
}

func back(r *web.Request) string {
	if k := keep(r); k != "" {
		return "?" + strings.TrimPrefix(k, "&")
	}
	return ""
}

// easyRead says the plan in short sentences.
func easyRead(r reading) []easy {
	name := r.Person.Called()
	you := func(mine, about string) string {
		if r.Mine {
			return mine
		}
		return strings.ReplaceAll(about, "{name}", name)
	}
	out := easySelf(r)
	for _, row := range r.Rows {
		e := easy{"star", you("What you want", "What {name} wants"), []string{sentence(row.Words)}}
		for _, a := range row.Actions {
			e.Lines = append(e.Lines, easyAction(r, a)...)
		}
		if row.Sign != "" {
			e.Lines = append(e.Lines, "We will know it works when: "+sentence(row.Sign))
		}
		out = append(out, e)
	}
	if len(r.Loose) > 0 {
		e := easy{Picture: "hands", Heading: "Other things that will be done"}
		for _, a := range r.Loose {
			e.Lines = append(e.Lines, easyAction(r, a)...)
		}
		out = append(out, e)
	}
	for _, c := range r.Plan.Contingencies {
		e := easy{"phone", "If " + strings.TrimPrefix(strings.TrimSuffix(c.If, "."), "If "), lines(c.Then)}
		for _, call := range c.Calls {
			e.Lines = append(e.Lines, strings.TrimSpace("Call "+call.Name+" "+call.Phone))
		}
		out = append(out, e)
	}
	for _, x := range r.Plan.Refusals {
		e := easy{"cross", "We can’t do this", append([]string{sentence(x.Asked), "Why:"}, lines(x.Why)...)}
		e.Lines = append(e.Lines, x.Name+" decided this.")
		e.Lines = append(e.Lines, you("You can say that this is wrong.", "{name} can say that this is wrong."))
		e.Lines = append(e.Lines, lines(x.Challenge)...)
		out = append(out, e)
	}
	if v := r.Plan.Review; v != nil {
		out = append(out, easy{"calendar", "We look at this plan again", []string{"On " + clock.Day(v.On) + "."}})
	}
	out = append(out, easyContact(r)...)
	if e := r.Agreement(); e != nil && r.Agreeable() {
		out = append(out, easy{"tick", "Who said yes", []string{upperFirst(r.AgreedBy()) + " said yes on " + clock.Day(e.At) + "."}})
	}
	return out
}

// easySelf says what the person needs and what she is good at.
func easySelf(r reading) []easy {
	var out []easy
	if len(r.Plan.Needs) > 0 {
		e := easy{Picture: "hands", Heading: r.Say("What you need help with", "What {name} needs help with")}
		for _, n := range r.Plan.Needs {
			e.Lines = append(e.Lines, lines(n.Words)...)
			if n.Hers != "" {
				e.Lines = append(e.Lines, r.Say("You said: ", "{name} said: ")+"“"+n.Hers+"”")
			}
		}
		out = append(out, e)
	}
	if len(r.Plan.Strengths) > 0 {
		e := easy{Picture: "star", Heading: r.Say("What you are good at, and what helps", "What {name} is good at, and what helps")}
		for _, s := range r.Plan.Strengths {
			e.Lines = append(e.Lines, lines(s.Words)...)
		}
		out = append(out, e)
	}
	return out
}

// easyContact says who is responsible for the plan and how to reach them.
func easyContact(r reading) []easy {
	name := r.Plan.Responsible.Name
	if name == "" {
		return nil
	}
	e := easy{"phone", "Who looks after this plan", []string{sentence(name + " looks after this plan")}}
	switch {
	case r.Phone == "":
	case r.PhoneOf == "":
		e.Lines = append(e.Lines, "Call "+r.Phone)
	default:
		e.Lines = append(e.Lines, "Call "+r.PhoneOf+": "+r.Phone, sentence("Ask for "+name))
	}
	return []easy{e}
}

func easyAction(r reading, a action) []string {
	out := []string{r.WhoDoes(a) + " will do this: " + sentence(a.What)}
	if when := r.When(a); when != "" {
		out = append(out, sentence(upperFirst(when)))
	}
	return out
}

func upperFirst(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// lines breaks words into one sentence a line.
func lines(words string) []string {
	var out []string
	for _, part := range strings.Split(strings.ReplaceAll(words, ". ", ".\n"), "\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, sentence(part))
		}
	}
	return out
}

// sentence ends words with a full stop unless they end some other way.
func sentence(words string) string {
	words = strings.TrimSpace(words)
	if words == "" || strings.ContainsAny(words[len(words)-1:], ".!?:") {
		return words
	}
	return words + "."
}
