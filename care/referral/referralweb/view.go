package referralweb

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/care/worker"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var viewTemplate = web.MustParse(files, "view.html", "row.html")

// viewPage is what view.html prints.
type viewPage struct {
	referral.Referral
	Name      string
	Href      string
	Answer    bool // the asker works for the organisation asked, which has not decided
	Allocate  template.HTML
	Again     bool // it has a worker already
	MayFinish bool
	MayTake   bool // back: the asker's organisation made it
}

// view shows a referral. That somebody of the organisation asked opens it the first time is recorded: it has been seen.
func view(r *web.Request) error { return renderView(r, http.StatusOK, web.NewForm()) }

func renderView(r *web.Request, status int, f *web.Form) error {
	var (
		page    viewPage
		b       *web.PersonBanner
		workers []worker.Worker
	)
	read := func(reader *store.Reader) (err error) {
		if page.Referral, err = referral.Load(reader, r.Path("id")); err != nil {
			return err
		}
		var p person.Person
		if b, p, err = banner.For(reader, page.Person); err != nil {
			return err
		}
		page.Name, page.Href = p.Called(), "/referrals/"+page.ID
		if page.To == r.Who.Organisation && (page.State == referral.Accepted || page.State == referral.Allocated) {
			workers, err = worker.At(reader, page.To)
		}
		return err
	}
	if err := r.View(read); err != nil {
		return err
	}
	asked := page.To == r.Who.Organisation
	if asked && page.State == referral.Sent {
		if err := r.Update(func(tx *store.Tx) error { return referral.See(tx, page.ID, page.Version) }); err != nil {
			return err
		}
		if err := r.View(read); err != nil {
			return err
		}
	}
	page.Answer = asked && page.State == referral.Seen
	page.Again = page.State == referral.Allocated
	page.MayFinish = asked && page.Again
	page.MayTake = page.By == r.Who.Actor && !page.Closed && (page.State == referral.Sent || page.State == referral.Seen || page.State == referral.Declined)
	if len(workers) > 0 {
		page.Allocate = workerChoice(f, workers, page.Owner, r.Who.Actor)
	}
	return r.Render(status, viewTemplate, web.Chrome{Title: "Referral of " + b.Name, Person: b, Nav: "/referrals", Errors: f.Errors(),
		Back: &web.Link{Href: "/referrals", Text: "Referrals"}}, page)
}

// workerChoice offers the organisation's workers, but for who has it now; whoever asks comes first.
func workerChoice(f *web.Form, workers []worker.Worker, now, me string) template.HTML {
	items := []nhsuk.SelectItem{{Text: "Choose a worker", NoValue: true}}
	for _, w := range workers {
		item := nhsuk.SelectItem{Value: w.Ref, Text: w.Name + ", " + w.Job}
		switch w.Ref {
		case now:
		case me:
			item.Text += " (you)"
			items = slices.Insert(items, 1, item)
		default:
			items = append(items, item)
		}
	}
	return f.Select(nhsuk.Select{Name: "worker", Label: nhsuk.Label{Text: "Who will do this?"}, Items: items})
}

// act does one thing with a referral at the version that was shown, and comes back to it.
func act(r *web.Request, done string, do func(tx *store.Tx, id string, base int) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	base, err := strconv.Atoi(f.Value("version"))
	if err != nil {
		base = 0
	}
	if err := r.Update(func(tx *store.Tx) error { return do(tx, r.Path("id"), base) }); err != nil {
		return err
	}
	if err := r.Flash(done); err != nil {
		return err
	}
	return r.Redirect("/referrals/" + r.Path("id"))
}

func accept(r *web.Request) error {
	return act(r, "Accepted. "+r.Who.OrgName+" is accountable now. Give it to somebody.", referral.Accept)
}

func finish(r *web.Request) error { return act(r, "The referral is done.", referral.Finish) }

// allocate gives an accepted referral to a worker.
func allocate(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = act(r, "Given. They are accountable now.", func(tx *store.Tx, id string, base int) error {
		return referral.Allocate(tx, id, base, f.Value("worker"))
	})
	if err != nil && f.Take(err) {
		return renderView(r, http.StatusUnprocessableEntity, f)
	}
	return err
}
