package homeweb

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"concordat/care/plan"
	"concordat/care/referral"
	"concordat/care/timeline"
	"concordat/record/store"
	"concordat/web"
)

var mineTemplate = web.MustParse(files, "mine.html", "people.html")

// mine is somebody whose care the worker has, and what happens next for them.
type mine struct {
	id         string
	Href, Name string
	Next       string
	When       string
	Late       bool
}

// minePage is what mine.html prints.
type minePage struct {
	People       []mine
	From, To, Of int    // which of how many are on the page, counted from 1
	Before       string // the page before this one, "" for the first
	After        string
}

// onPage is how many people a page of one's people has.
const onPage = 50

// people lists everybody whose care the worker has, by name, a page at a time.
func people(r *web.Request) error {
	from, err := strconv.Atoi(r.Query("from"))
	if err != nil {
		from = 0
	}
	var page minePage
	err = r.View(func(reader *store.Reader) error {
		d := desk{r: reader, names: map[string]string{}}
		all, err := d.named(r.Who.Actor)
		if err != nil {
			return err
		}
		from := max(0, min(from, len(all)))
		to := min(from+onPage, len(all))
		page = minePage{From: from + 1, To: to, Of: len(all)}
		if from > 0 {
			page.Before = "/people/mine?from=" + strconv.Itoa(max(0, from-onPage))
		}
		if to < len(all) {
			page.After = "/people/mine?from=" + strconv.Itoa(to)
		}
		page.People, err = d.withNext(all[from:to])
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, mineTemplate, web.Chrome{Title: "Your people", Back: &web.Link{Href: "/", Text: "Home"}}, page)
}

// named are all of a worker's people, by name.
func (d *desk) named(actor string) ([]mine, error) {
	ids, err := referral.People(d.r, actor)
	if err != nil {
		return nil, err
	}
	all := make([]mine, len(ids))
	for i, id := range ids {
		name, err := d.name(id)
		if err != nil {
			return nil, err
		}
		all[i] = mine{id: id, Href: "/people/" + id, Name: name}
	}
	slices.SortStableFunc(all, func(a, b mine) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// withNext says of each what happens next.
func (d *desk) withNext(people []mine) ([]mine, error) {
	out := slices.Clone(people)
	for i := range out {
		m := &out[i]
		m.Next = "Nothing is planned"
		steps, err := timeline.Ahead(d.r, m.id)
		if err != nil {
			return nil, err
		}
		for _, s := range steps {
			if s.Code == referral.Code && len(steps) > 1 {
				continue // that the worker has the referral is why the person is on this list
			}
			m.Next, m.When, m.Late = s.What, s.When.Day(), s.Late
			if s.When.IsZero() {
				m.When = plan.OftenWords(s.Again)
			}
			break
		}
	}
	return out, nil
}
