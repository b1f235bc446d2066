package nhsuk

import "html/template"

// Hint is help that is always shown with a question.
type Hint struct {
	ID         string
	Text       string
	Markup     template.HTML
	Classes    string
	Attributes Attributes
}

// HTML prints the hint, or nothing when it has no text.
func (h Hint) HTML() template.HTML {
	if h.empty() {
		return ""
	}
	return element("div", Attributes{"class": classes("nhsuk-hint", h.Classes)}, h.ID, h.Attributes, choose(h.Text, h.Markup))
}

func (h Hint) empty() bool { return h.Text == "" && h.Markup == "" }

// ErrorMessage says what is wrong with an answer and how to mend it. With no text there is no error.
type ErrorMessage struct {
	ID                 string
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string // "Error" unless given
	Silent             bool   // marks the control as wrong without words, which then stand elsewhere
	Classes            string
	Attributes         Attributes
}

// HTML prints the message, or nothing when it has no text.
func (e ErrorMessage) HTML() template.HTML {
	if e.empty() {
		return ""
	}
	content := hidden(or(e.VisuallyHiddenText, "Error")+": ") + choose(e.Text, e.Markup)
	return element("span", Attributes{"class": classes("nhsuk-error-message", e.Classes)}, e.ID, e.Attributes, content)
}

func (e ErrorMessage) empty() bool { return e.Text == "" && e.Markup == "" }

// marked tells if the control is to look wrong.
func (e ErrorMessage) marked() bool { return e.Silent || !e.empty() }

// FormGroup is the box around one question.
type FormGroup struct {
	Classes      string
	Attributes   Attributes
	BeforeInput  Content // inside the group, before the control
	AfterInput   Content
	BeforeInputs Content // the same, for radios, checkboxes and dates
	AfterInputs  Content
}

// InputWrapper is the box around a control that has something beside it.
type InputWrapper struct {
	Classes    string
	Attributes Attributes
}

// Affix stands before or after an input, as a unit does. Screen readers do not read it, so the label must say it too.
type Affix struct {
	Text       string
	Markup     template.HTML
	Classes    string
	Attributes Attributes
}

func (a Affix) empty() bool { return a.Text == "" && a.Markup == "" }

func (a Affix) print(side string) template.HTML {
	if a.empty() {
		return ""
	}
	return element("div", Attributes{"class": classes("nhsuk-input-wrapper__"+side, a.Classes), "aria-hidden": "true"}, "", a.Attributes,
		choose(a.Text, a.Markup))
}

// question is what every control shares: its label, hint and error, and the ids that tie them together.
type question struct {
	id           string
	label        Label
	hint         Hint
	errorMessage ErrorMessage
	describedBy  string
	group        FormGroup
}

// groupView is what the template of a form group prints.
type groupView struct {
	Class        string
	Attributes   Attributes
	Label        template.HTML
	Hint         template.HTML
	ErrorMessage template.HTML
	Control      template.HTML
}

// resolve gives hint and error their ids and adds them to what describes the control.
func (q *question) resolve() {
	if q.label.For == "" {
		q.label.For = q.id
	}
	if !q.hint.empty() {
		q.hint.ID = or(q.hint.ID, q.id+"-hint")
		q.describedBy = classes(q.describedBy, q.hint.ID)
	}
	if !q.errorMessage.empty() {
		q.errorMessage.ID = or(q.errorMessage.ID, q.id+"-error")
		q.describedBy = classes(q.describedBy, q.errorMessage.ID)
	}
}

// wrap prints the question around its control.
func (q question) wrap(control template.HTML) template.HTML {
	return render("form-group", groupView{
		Class:        q.class(),
		Attributes:   q.group.Attributes,
		Label:        q.label.HTML(),
		Hint:         q.hint.HTML(),
		ErrorMessage: q.errorMessage.HTML(),
		Control:      control,
	})
}

func (q question) class() string {
	return classes("nhsuk-form-group", when(q.errorMessage.marked(), "nhsuk-form-group--error", ""), q.group.Classes)
}

// Fieldset groups controls that belong to one question.
type Fieldset struct {
	ID          string
	Legend      Legend
	Role        string
	DescribedBy string
	Markup      template.HTML
	Classes     string
	Attributes  Attributes
}

// HTML prints the fieldset with its content.
func (f Fieldset) HTML() template.HTML { return render("fieldset", f) }

// given tells if a component was asked to stand in a fieldset.
func (f Fieldset) given() bool { return f.Legend.HTML() != "" }
