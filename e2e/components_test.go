package e2e

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"concordat/web/assets"
	"concordat/web/nhsuk"
)

// catalogue shows the components as the pages use them, one below the other.
func catalogue() []template.HTML {
	yesNo := []nhsuk.Choice{{Text: "Yes", Value: "yes", Hint: nhsuk.Hint{Text: "On her own"}}, {Text: "No", Value: "no", Conditional: nhsuk.Markup(
		nhsuk.Input{Name: "why", Label: nhsuk.Label{Text: "Why not?"}}.HTML())}}
	row := nhsuk.SummaryRow{Key: nhsuk.Text("Lives"), Value: nhsuk.Text("Alone, in a house with stairs"),
		Actions: nhsuk.Actions{Items: []nhsuk.Action{{Text: "Change", Href: "/change", VisuallyHiddenText: "where she lives"}}}}
	head := []nhsuk.Cell{{Text: "Outcome"}, {Text: "Who"}, {Text: "Hours", Format: "numeric"}}
	rows := [][]nhsuk.Cell{{{Text: "Getting to church"}, {Text: "Joan", Href: "/joan"}, {Text: "2"}}, {{Text: "Washing"}, {Text: "Fellside Home Care"}, {Text: "3.5"}}}
	return []template.HTML{
		nhsuk.ErrorSummary{ErrorList: []nhsuk.ErrorItem{{Text: "Enter her last name", Href: "#family"}}, DisableAutoFocus: true}.HTML(),
		nhsuk.NotificationBanner{Text: "The plan was saved", Variant: "success", DisableAutoFocus: true}.HTML(),
		nhsuk.Input{Name: "family", Label: nhsuk.Label{Text: "Last name"}, Hint: nhsuk.Hint{Text: "As on letters"}, ErrorMessage: nhsuk.ErrorMessage{Text: "Enter her last name"}}.HTML(),
		nhsuk.Input{Name: "hours", Label: nhsuk.Label{Text: "Hours a week"}, Suffix: nhsuk.Affix{Text: "hours"}, Width: "3", Inputmode: "numeric"}.HTML(),
		nhsuk.Textarea{Name: "day", Label: nhsuk.Label{Text: "What is a good day?"}}.HTML(),
		nhsuk.CharacterCount{Name: "reason", Maxlength: 500, Label: nhsuk.Label{Text: "Reason"}}.HTML(),
		nhsuk.Select{Name: "worker", Label: nhsuk.Label{Text: "Worker"}, Items: []nhsuk.SelectItem{{NoValue: true, Text: "Choose"}, {Value: "a", Text: "Amina Yusuf"}}}.HTML(),
		nhsuk.Radios{Name: "able", Items: yesNo, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Can she wash?"}}, Hint: nhsuk.Hint{Text: "Without help"}}.HTML(),
		nhsuk.Checkboxes{Name: "aid", Items: []nhsuk.Choice{{Text: "Stick", Value: "stick"}, {Divider: "or"}, {Text: "None", Value: "none", Exclusive: true}},
			Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Aids"}}, ErrorMessage: nhsuk.ErrorMessage{Text: "Choose her aids, or none"}}.HTML(),
		nhsuk.DateInput{ID: "born", NamePrefix: "born", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Date of birth"}}, Hint: nhsuk.Hint{Text: "For example, 31 3 1942"}}.HTML(),
		nhsuk.SearchInput{Input: nhsuk.Input{Name: "q", Label: nhsuk.Label{Text: "Find a person"}}}.HTML(),
		nhsuk.SummaryList{Rows: []nhsuk.SummaryRow{row, {Key: nhsuk.Text("Likes to be called"), Value: nhsuk.Text("Peggy")}}}.HTML(),
		nhsuk.SummaryList{Rows: []nhsuk.SummaryRow{row}, Card: &nhsuk.Card{Heading: nhsuk.Heading{Text: "Home"}}}.HTML(),
		nhsuk.Table{Caption: nhsuk.Heading{Text: "Who does what", Size: "m"}, Head: head, Rows: rows, Responsive: true}.HTML(),
		nhsuk.Table{Caption: nhsuk.Heading{Text: "All that is done for her in a week"}, Head: head, Rows: rows, FirstCellIsHeader: true, Scroll: true}.HTML(),
		nhsuk.TaskList{Items: []nhsuk.TaskItem{
			{Heading: nhsuk.Heading{Text: "Her own words"}, Href: "/words", Hint: nhsuk.Hint{Text: "Margaret Ellis"}, Status: nhsuk.TaskStatus{Text: "Completed"}},
			{Heading: nhsuk.Heading{Text: "Health"}, Href: "/health", Status: nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "In progress", Colour: "blue"}}}}}.HTML(),
		nhsuk.Tag{Text: "Overdue", Colour: "red"}.HTML(),
		nhsuk.Details{Summary: nhsuk.Text("What is this?"), Text: "A plan that you and your helpers make together."}.HTML(),
		nhsuk.Details{Summary: nhsuk.Text("Who has looked"), Text: "Three people.", Expander: true}.HTML(),
		nhsuk.InsetText{Text: "She asked for a stairlift on 3 November."}.HTML(),
		nhsuk.WarningCallout{Heading: nhsuk.Heading{Text: "Falls"}, Text: "Two falls in a month."}.HTML(),
		nhsuk.Card{Heading: nhsuk.Heading{Text: "Margaret Ellis"}, Href: "/margaret", Description: nhsuk.Text("Referred yesterday"), Clickable: true}.HTML(),
		nhsuk.Card{Heading: nhsuk.Heading{Text: "Call 999 if"}, Description: nhsuk.Text("she cannot be woken"), Variant: "emergency"}.HTML(),
		nhsuk.DoDontList{Heading: nhsuk.Heading{Text: "Do"}, Items: []nhsuk.Content{nhsuk.Text("speak to her left ear")}}.HTML(),
		nhsuk.Tabs{ID: "tabs", Items: []nhsuk.Tab{{Label: "This week", Panel: nhsuk.Text("Nothing")}, {Label: "Next week", Panel: nhsuk.Text("A visit")}}}.HTML(),
		nhsuk.Pagination{Previous: nhsuk.PageLink{Href: "/1"}, Next: nhsuk.PageLink{Href: "/3"}}.HTML(),
		nhsuk.ActionLink{Text: "Start an assessment", Href: "/start"}.HTML(),
		nhsuk.Button{Text: "Save and continue"}.HTML(), nhsuk.Button{Text: "Not now", Variant: "secondary"}.HTML(),
		nhsuk.Button{Text: "Decline", Variant: "warning", Small: true}.HTML(),
		`<div class="app-dense">` + nhsuk.Table{Caption: nhsuk.Heading{Text: "Referrals"}, Head: head, Rows: rows}.HTML() + `</div>`,
	}
}

var cataloguePage = template.Must(template.New("catalogue").Parse(`<!DOCTYPE html><html lang="en-GB" class="nhsuk-template"><head><meta charset="utf-8">
<title>Components</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{{.Icon}}"><link rel="stylesheet" href="{{.Styles}}"><script type="module" src="{{.Script}}"></script></head>
<body class="nhsuk-template__body {{.Variant}}">{{.Skip}}{{.Header}}<div class="nhsuk-width-container">{{.Breadcrumb}}<nav aria-label="Back">{{.Back}}</nav><main class="nhsuk-main-wrapper" id="maincontent">
<h1>Components</h1><h2>One</h2>{{range .Parts}}{{.}}{{end}}</main></div>{{.Footer}}</body></html>`))

func startCatalogue(t *testing.T) server {
	t.Helper()
	built, err := assets.Load()
	if err != nil {
		missing(t, "%v: the components were not looked at", err)
	}
	mux := http.NewServeMux()
	mux.Handle(assets.Root, built)
	mux.HandleFunc("GET /{variant}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", strict)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		links := []nhsuk.HeaderLink{{Text: "Home", Href: "/", Current: true}, {Text: "Find a person", Href: "/people"}, {Text: "Referrals", Href: "/referrals"}}
		err := cataloguePage.Execute(w, map[string]any{
			"Icon": built.Path("favicon.svg"), "Styles": built.Path("concordat.css"), "Script": built.Path("concordat.js"),
			"Variant": strings.TrimPrefix(r.PathValue("variant"), "plain"), "Skip": nhsuk.SkipLink{}.HTML(), "Parts": catalogue(),
			"Header": nhsuk.Header{Service: nhsuk.HeaderService{Text: "Westmere Health and Care Partnership", Href: "/"}, Navigation: nhsuk.HeaderNavigation{Items: links},
				Account: nhsuk.HeaderAccount{Items: []nhsuk.HeaderAccountItem{{Text: "Amina Yusuf, social worker", Icon: true}, {Text: "Sign out", Action: "/sign-out"}}}}.HTML(),
			"Breadcrumb": nhsuk.Breadcrumb{Items: []nhsuk.BreadcrumbItem{{Text: "Home", Href: "/"}, {Text: "Margaret Ellis", Href: "/margaret"}}}.HTML(),
			"Back":       nhsuk.BackLink{Href: "/"}.HTML(),
			"Footer":     nhsuk.Footer{Meta: nhsuk.FooterMeta{Items: []nhsuk.FooterLink{{Text: "Privacy", Href: "/privacy"}}}, Copyright: nhsuk.Text("Westmere")}.HTML(),
		})
		if err != nil {
			panic(err)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return server{url: s.URL}
}

// TestTheComponentsCanBeUsedByEverybody looks at them at desk and phone width, at 320 pixels (which is 400% of 1280),
// without script, and in the large-print and easy-read variants.
func TestTheComponentsCanBeUsedByEverybody(t *testing.T) {
	t.Parallel()
	s := startCatalogue(t)
	for _, each := range []struct {
		look
		path string
	}{
		{look{width: 1280}, "/plain"}, {look{width: 390}, "/plain"}, {look{width: 320}, "/plain"}, {look{width: 390, noScript: true}, "/plain"},
		{look{width: 1280}, "/app-large-print"}, {look{width: 390}, "/app-large-print"}, {look{width: 390}, "/app-easy-read"},
	} {
		v := visit(t, s, each.look)
		v.open(each.path)
		v.accessible("components" + strings.ReplaceAll(each.path, "/", "-"))
		v.fits()
	}
}

func TestTheKeyboardReachesEveryComponent(t *testing.T) {
	t.Parallel()
	v := visit(t, startCatalogue(t), look{})
	v.open("/plain")
	if first := v.tab(); first.Name != "Skip to main content" {
		t.Errorf("the first stop is %q, want the link to the content", first.Name)
	}
	for _, words := range []string{"Last name", "Reason", "Worker", "Yes", "Stick", "Day", "Find a person", "Change where she lives", "What is this?",
		"This week", "Start an assessment", "Decline"} {
		v.tabTo(words)
	}
}
