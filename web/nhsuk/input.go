package nhsuk

import "html/template"

// Input asks for one line of text.
type Input struct {
	ID             string // Name unless given
	Name           string
	Type           string // "text" unless given
	Inputmode      string
	Value          string
	Disabled       bool
	DescribedBy    string
	Label          Label
	Hint           Hint
	ErrorMessage   ErrorMessage
	Prefix         Affix
	Suffix         Affix
	FormGroup      FormGroup
	InputWrapper   InputWrapper
	Width          string // "2", "3", "4", "5", "10", "20" or "30" characters
	Large          bool
	Code           bool   // digits of one width, for numbers that are copied
	Spellcheck     string // "true" or "false"; empty leaves it to the browser
	Autocomplete   string
	Autocapitalize string
	Pattern        string
	Placeholder    string
	Classes        string
	Attributes     Attributes
}

type inputView struct {
	Input
	ID          string
	Type        string
	Class       string
	DescribedBy string
}

// HTML prints the question with its input.
func (i Input) HTML() template.HTML {
	q := question{id: or(i.ID, i.Name), label: i.Label, hint: i.Hint, errorMessage: i.ErrorMessage, describedBy: i.DescribedBy, group: i.FormGroup}
	q.resolve()
	class := classes("nhsuk-input",
		when(i.Large, "nhsuk-input--large", i.Classes),
		when(i.Code, "nhsuk-input--code", i.Classes),
		when(i.ErrorMessage.marked(), "nhsuk-input--error", ""),
		modifier("nhsuk-input--width-", i.Width, i.Classes, "2", "3", "4", "5", "10", "20", "30"),
		i.Classes)
	control := render("input", inputView{Input: i, ID: q.id, Type: or(i.Type, "text"), Class: class, DescribedBy: q.describedBy})
	wrapper := i.InputWrapper
	wrapper.Classes = classes(when(i.Large, "nhsuk-input-wrapper--large", i.Classes), wrapper.Classes)
	if i.beside() || i.InputWrapper.Classes != "" || i.InputWrapper.Attributes != nil {
		control = wrapper.print(i.FormGroup.BeforeInput.Print() + i.Prefix.print("prefix") + control + i.Suffix.print("suffix") +
			i.FormGroup.AfterInput.Print())
	}
	return q.wrap(control)
}

// beside tells if anything stands next to the input.
func (i Input) beside() bool {
	return !i.Prefix.empty() || !i.Suffix.empty() || !i.FormGroup.BeforeInput.empty() || !i.FormGroup.AfterInput.empty()
}

func (w InputWrapper) print(content template.HTML) template.HTML {
	return element("div", Attributes{"class": classes("nhsuk-input-wrapper", w.Classes)}, "", w.Attributes, content)
}

// Textarea asks for some sentences.
type Textarea struct {
	ID           string // Name unless given
	Name         string
	Rows         int // 5 unless given
	Value        string
	Disabled     bool
	DescribedBy  string
	Label        Label
	Hint         Hint
	ErrorMessage ErrorMessage
	FormGroup    FormGroup
	Spellcheck   string // "true" or "false"; empty leaves it to the browser
	Autocomplete string
	Classes      string
	Attributes   Attributes
}

type textareaView struct {
	Textarea
	ID          string
	Rows        int
	Class       string
	DescribedBy string
}

// HTML prints the question with its text area.
func (t Textarea) HTML() template.HTML {
	q := question{id: or(t.ID, t.Name), label: t.Label, hint: t.Hint, errorMessage: t.ErrorMessage, describedBy: t.DescribedBy, group: t.FormGroup}
	q.resolve()
	rows := t.Rows
	if rows == 0 {
		rows = 5
	}
	class := classes("nhsuk-textarea", when(t.ErrorMessage.marked(), "nhsuk-textarea--error", ""), t.Classes)
	control := render("textarea", textareaView{Textarea: t, ID: q.id, Rows: rows, Class: class, DescribedBy: q.describedBy})
	return q.wrap(t.FormGroup.BeforeInput.Print() + control + t.FormGroup.AfterInput.Print())
}
