package nhsuk

import (
	"html/template"
	"strconv"
)

// Choice is one radio or checkbox, or a divider between them.
type Choice struct {
	ID          string
	Name        string // of a checkbox that has its own
	Value       string
	Text        string
	Markup      template.HTML
	Label       Label // for what Text cannot say: classes, hidden words
	Hint        Hint
	Checked     bool
	Disabled    bool
	Conditional Content // shown when this one is chosen; always shown without script
	Divider     string  // "or", for example; the rest is then ignored
	Exclusive   bool    // "none of these": choosing it clears the others
	Group       string  // the checkboxes that an exclusive one clears
	Classes     string
	Attributes  Attributes
}

// Radios ask for one of a few.
type Radios struct {
	ID           string
	IDPrefix     string // Name unless given; the first item has exactly this id, so that errors can link to it
	Name         string
	Items        []Choice
	Value        string // the value of the chosen item
	Fieldset     Fieldset
	Hint         Hint
	ErrorMessage ErrorMessage
	FormGroup    FormGroup
	Inline       bool
	Small        bool
	Disabled     bool
	Classes      string
	Attributes   Attributes
}

// HTML prints the question with its radios.
func (r Radios) HTML() template.HTML {
	set := choiceSet{kind: "radios", control: "radio", name: r.Name, prefix: or(r.IDPrefix, r.Name), id: r.ID, items: r.Items,
		fieldset: r.Fieldset, hint: r.Hint, errorMessage: r.ErrorMessage, group: r.FormGroup, disabled: r.Disabled, attributes: r.Attributes}
	if r.Value != "" {
		set.values = []string{r.Value}
	}
	set.class = classes("nhsuk-radios", when(r.Small, "nhsuk-radios--small", r.Classes), when(r.Inline, "nhsuk-radios--inline", r.Classes), r.Classes)
	return set.print()
}

// Checkboxes ask for any of some.
type Checkboxes struct {
	ID           string
	IDPrefix     string // Name unless given
	Name         string
	Items        []Choice
	Values       []string // the values of the chosen items
	DescribedBy  string
	Fieldset     Fieldset
	Hint         Hint
	ErrorMessage ErrorMessage
	FormGroup    FormGroup
	Inline       bool
	Small        bool
	Disabled     bool
	Classes      string
	Attributes   Attributes
}

// HTML prints the question with its checkboxes.
func (c Checkboxes) HTML() template.HTML {
	set := choiceSet{kind: "checkboxes", control: "checkbox", name: c.Name, prefix: or(c.IDPrefix, c.Name), id: c.ID, items: c.Items,
		values: c.Values, describedBy: c.DescribedBy, fieldset: c.Fieldset, hint: c.Hint, errorMessage: c.ErrorMessage, group: c.FormGroup,
		disabled: c.Disabled, attributes: c.Attributes}
	set.class = classes("nhsuk-checkboxes", when(c.Small, "nhsuk-checkboxes--small", c.Classes), when(c.Inline, "nhsuk-checkboxes--inline", c.Classes), c.Classes)
	return set.print()
}

// choiceSet is what radios and checkboxes have in common.
type choiceSet struct {
	kind, control    string
	name, prefix, id string
	items            []Choice
	values           []string
	describedBy      string
	fieldset         Fieldset
	hint             Hint
	errorMessage     ErrorMessage
	group            FormGroup
	disabled         bool
	class            string
	attributes       Attributes
}

type choicesView struct {
	Kind, Control, Class, ID string
	Attributes               Attributes
	Before, After            template.HTML
	Items                    []choiceView
}

type choiceView struct {
	Choice
	Kind, Control, ID, Name string
	Chosen, Off             bool
	DescribedBy             string
	Label, Hint             template.HTML
	Conditional             template.HTML
}

func (s choiceSet) print() template.HTML {
	q := question{id: s.prefix, hint: s.hint, errorMessage: s.errorMessage, describedBy: or(s.fieldset.DescribedBy, s.describedBy), group: s.group}
	q.resolve()
	inFieldset := s.fieldset.given()
	view := choicesView{Kind: s.kind, Control: s.control, Class: s.class, ID: s.id, Attributes: s.attributes,
		Before: s.group.BeforeInputs.Print(), After: s.group.AfterInputs.Print()}
	for position, item := range s.items {
		outer := ""
		if !inFieldset && s.control == "checkbox" {
			outer = q.describedBy
		}
		view.Items = append(view.Items, s.item(item, position+1, outer))
	}
	inner := q.hint.HTML() + "\n" + q.errorMessage.HTML() + "\n" + render("choices", view)
	if inFieldset {
		set := s.fieldset
		set.Markup, set.DescribedBy = inner, q.describedBy
		inner = set.HTML()
	}
	return render("form-group", groupView{Class: q.class(), Attributes: s.group.Attributes, Control: inner})
}

func (s choiceSet) item(item Choice, position int, describedBy string) choiceView {
	view := choiceView{Choice: item, Kind: s.kind, Control: s.control, ID: item.ID, Name: or(item.Name, s.name)}
	if item.Divider != "" {
		return view
	}
	if view.ID == "" {
		view.ID = s.prefix
		if position > 1 {
			view.ID += "-" + strconv.Itoa(position)
		}
	}
	view.Chosen = item.Checked || chosen(s.values, item.Value)
	view.Off = item.Disabled || s.disabled
	hint := item.Hint
	if !hint.empty() {
		hint.ID = or(hint.ID, view.ID+"-item-hint")
		hint.Classes = classes("nhsuk-"+s.kind+"__hint", hint.Classes)
		describedBy = classes(describedBy, hint.ID)
	}
	label := item.Label
	label.Text = or(label.Text, item.Text)
	if label.Markup == "" {
		label.Markup = item.Markup
	}
	label.For = view.ID
	label.Classes = classes("nhsuk-"+s.kind+"__label", label.Classes)
	view.Label, view.Hint, view.DescribedBy = label.HTML(), hint.HTML(), describedBy
	view.Conditional = item.Conditional.Print()
	return view
}

func chosen(values []string, value string) bool {
	for _, each := range values {
		if each == value {
			return true
		}
	}
	return false
}
