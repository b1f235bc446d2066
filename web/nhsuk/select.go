package nhsuk

import "html/template"

// Select asks for one of many. Radios are better when there are few.
type Select struct {
	ID           string // Name unless given
	Name         string
	Items        []SelectItem
	Value        string // the value of the chosen item
	Disabled     bool
	DescribedBy  string
	Label        Label
	Hint         Hint
	ErrorMessage ErrorMessage
	FormGroup    FormGroup
	InputWrapper InputWrapper
	Classes      string
	Attributes   Attributes
}

// SelectItem is one choice. Its Value is its Text unless given; NoValue sends an empty value.
type SelectItem struct {
	Value      string
	NoValue    bool
	Text       string
	Selected   bool
	Disabled   bool
	Divider    bool
	Group      string // words over this and the neighbouring items of the same group
	Attributes Attributes
}

type selectView struct {
	Select
	ID          string
	Class       string
	DescribedBy string
	Options     []optionView
}

type optionView struct {
	SelectItem
	HasValue bool
	Chosen   bool
	Opens    bool // it is the first of its group
	Closes   bool // it is the last of its group
}

// HTML prints the question with its list.
func (s Select) HTML() template.HTML {
	q := question{id: or(s.ID, s.Name), label: s.Label, hint: s.Hint, errorMessage: s.ErrorMessage, describedBy: s.DescribedBy, group: s.FormGroup}
	q.resolve()
	view := selectView{Select: s, ID: q.id, DescribedBy: q.describedBy,
		Class: classes("nhsuk-select", when(s.ErrorMessage.marked(), "nhsuk-select--error", ""), s.Classes)}
	for n, item := range s.Items {
		value := item.Value
		if value == "" && !item.NoValue {
			value = item.Text
		}
		view.Options = append(view.Options, optionView{SelectItem: item,
			HasValue: item.Value != "" || item.NoValue,
			Chosen:   item.Selected || (s.Value != "" && value == s.Value),
			Opens:    item.Group != "" && (n == 0 || s.Items[n-1].Group != item.Group),
			Closes:   item.Group != "" && (n == len(s.Items)-1 || s.Items[n+1].Group != item.Group)})
	}
	control := render("select", view)
	if !s.FormGroup.BeforeInput.empty() || !s.FormGroup.AfterInput.empty() || s.InputWrapper.Classes != "" || s.InputWrapper.Attributes != nil {
		control = s.InputWrapper.print(s.FormGroup.BeforeInput.Print() + control + s.FormGroup.AfterInput.Print())
	}
	return q.wrap(control)
}
