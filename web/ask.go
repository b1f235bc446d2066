package web

import (
	"html/template"

	"concordat/web/nhsuk"
)

// The methods here print a form's questions with what was typed and what is wrong with it.

// Input prints an input for the field that it is named after.
func (f *Form) Input(i nhsuk.Input) template.HTML {
	i.Value, i.ErrorMessage.Text = f.Value(i.Name), f.Err(i.Name)
	return i.HTML()
}

// Textarea prints a text area.
func (f *Form) Textarea(t nhsuk.Textarea) template.HTML {
	t.Value, t.ErrorMessage.Text = f.Value(t.Name), f.Err(t.Name)
	return t.HTML()
}

// Select prints a choice of one of many.
func (f *Form) Select(s nhsuk.Select) template.HTML {
	s.Value, s.ErrorMessage.Text = f.Value(s.Name), f.Err(s.Name)
	return s.HTML()
}

// Radios prints a choice of one of a few.
func (f *Form) Radios(r nhsuk.Radios) template.HTML {
	r.Value, r.ErrorMessage.Text = f.Value(r.Name), f.Err(r.Name)
	return r.HTML()
}

// Checkboxes prints a choice of any of some.
func (f *Form) Checkboxes(c nhsuk.Checkboxes) template.HTML {
	c.Values, c.ErrorMessage.Text = f.Values(c.Name), f.Err(c.Name)
	return c.HTML()
}

// DateInput prints the boxes that Date reads, for the field named by the input's NamePrefix. The error summary's link
// leads to the first box.
func (f *Form) DateInput(d nhsuk.DateInput) template.HTML {
	name := d.NamePrefix
	d.NamePrefix, d.ErrorMessage.Text = "", f.Err(name)
	d.ID = name + "-boxes"
	d.Items = []nhsuk.DateItem{
		{ID: name, Name: name + "-day", Label: nhsuk.Label{Text: "Day"}, Value: f.Value(name + "-day")},
		{Name: name + "-month", Label: nhsuk.Label{Text: "Month"}, Value: f.Value(name + "-month")},
		{Name: name + "-year", Label: nhsuk.Label{Text: "Year"}, Value: f.Value(name + "-year"), Width: "4"},
	}
	return d.HTML()
}
