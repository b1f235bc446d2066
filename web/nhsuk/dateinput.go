package nhsuk

import (
	"html/template"
	"strings"
)

// DateInput asks for a date that people know by heart, in boxes for day, month and year. The boxes are named
// NamePrefix[day] and so on, or day, month and year when there is no prefix.
type DateInput struct {
	ID           string
	NamePrefix   string
	Items        []DateItem // day, month and year unless given
	Values       DateValues
	Disabled     bool
	Fieldset     Fieldset
	Hint         Hint
	ErrorMessage ErrorMessage
	FormGroup    FormGroup
	Classes      string
	Attributes   Attributes
}

// DateValues are what was typed, kept as it was.
type DateValues struct{ Day, Month, Year string }

// DateItem is one box.
type DateItem struct {
	ID           string
	Name         string
	Label        Label
	Value        string
	Width        string
	Error        bool // this box is the wrong one
	Right        bool // this box is not the wrong one, though the date is
	Type         string
	Inputmode    string
	Autocomplete string
	Pattern      string
	Disabled     bool
	Prefix       Affix
	Suffix       Affix
	Classes      string
	Attributes   Attributes
}

// HTML prints the question with its boxes.
func (d DateInput) HTML() template.HTML {
	items := d.Items
	if len(items) == 0 {
		items = []DateItem{{Name: "day"}, {Name: "month"}, {Name: "year"}}
	}
	oneIsWrong := false
	for _, item := range items {
		oneIsWrong = oneIsWrong || item.wrong()
	}
	q := question{id: d.ID, hint: d.Hint, errorMessage: d.ErrorMessage, describedBy: d.Fieldset.DescribedBy, group: d.FormGroup}
	q.resolve()
	boxes := d.FormGroup.BeforeInputs.Print()
	for _, item := range items {
		marked := item.Error || (!item.Right && d.ErrorMessage.marked() && !oneIsWrong)
		boxes += `<div class="nhsuk-date-input__item">` + d.box(item, marked) + `</div>`
	}
	boxes += d.FormGroup.AfterInputs.Print()
	inner := q.hint.HTML() + "\n" + q.errorMessage.HTML() + "\n" +
		element("div", Attributes{"class": classes("nhsuk-date-input", d.Classes)}, d.ID, d.Attributes, boxes)
	if d.Fieldset.given() {
		set := d.Fieldset
		set.Markup, set.DescribedBy, set.Role = inner, q.describedBy, or(set.Role, "group")
		inner = set.HTML()
	}
	class := classes("nhsuk-form-group", when(d.ErrorMessage.marked() || oneIsWrong, "nhsuk-form-group--error", ""), d.FormGroup.Classes)
	return render("form-group", groupView{Class: class, Attributes: d.FormGroup.Attributes, Control: inner})
}

func (i DateItem) wrong() bool { return i.Error || strings.Contains(i.Classes, "nhsuk-input--error") }

// box prints one input; what the item leaves open comes from the date.
func (d DateInput) box(item DateItem, marked bool) template.HTML {
	value, width := item.Value, "2"
	switch item.Name {
	case "day":
		value = or(value, d.Values.Day)
	case "month":
		value = or(value, d.Values.Month)
	case "year":
		value, width = or(value, d.Values.Year), "4"
	}
	name := item.Name
	if d.NamePrefix != "" {
		name = d.NamePrefix + "[" + item.Name + "]"
	}
	label := item.Label
	if label.Text == "" && label.Markup == "" && item.Name != "" {
		label.Text = strings.ToUpper(item.Name[:1]) + item.Name[1:]
	}
	label.Classes = classes("nhsuk-date-input__label", label.Classes)
	return Input{
		ID: or(item.ID, d.ID+"-"+item.Name), Name: name, Value: value, Type: item.Type, Label: label,
		ErrorMessage: ErrorMessage{Silent: marked && !strings.Contains(item.Classes, "nhsuk-input--error")},
		Prefix:       item.Prefix, Suffix: item.Suffix, Width: or(item.Width, width), Inputmode: or(item.Inputmode, "numeric"),
		Autocomplete: item.Autocomplete, Pattern: item.Pattern, Disabled: item.Disabled || d.Disabled,
		Classes: classes("nhsuk-date-input__input", item.Classes), Attributes: item.Attributes,
	}.HTML()
}
