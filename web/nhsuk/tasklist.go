package nhsuk

import (
	"html/template"
	"strconv"
)

// TaskList shows the parts of something long, each with how far it is.
type TaskList struct {
	ID         string
	IDPrefix   string // "task-list" unless given
	Items      []TaskItem
	Classes    string
	Attributes Attributes
}

// TaskItem is one part. Without Href it cannot be started yet.
type TaskItem struct {
	Heading Heading
	Hint    Hint
	Status  TaskStatus
	Href    string
	Classes string
}

// TaskStatus says how far a part is: words for what is done, a tag for what needs somebody.
type TaskStatus struct {
	Text    string
	Markup  template.HTML
	Tag     *Tag
	Classes string
}

type taskListView struct {
	TaskList
	Items []taskView
}

type taskView struct {
	TaskItem
	Name             template.HTML
	Help, Status     template.HTML
	HintID, StatusID string
	StatusClass      string
}

// HTML prints the list.
func (t TaskList) HTML() template.HTML {
	view := taskListView{TaskList: t}
	for position, item := range t.Items {
		prefix := or(t.IDPrefix, "task-list") + "-" + strconv.Itoa(position+1)
		task := taskView{TaskItem: item, HintID: prefix + "-hint", StatusID: prefix + "-status", StatusClass: item.Status.Classes,
			Help: choose(item.Hint.Text, item.Hint.Markup), Status: choose(item.Status.Text, item.Status.Markup)}
		if item.Status.Tag != nil {
			task.Status = item.Status.Tag.HTML()
		}
		task.Name = task.name()
		view.Items = append(view.Items, task)
	}
	return render("task-list", view)
}

func (t taskView) name() template.HTML {
	heading := t.Heading
	inner := choose(heading.Text, heading.Markup)
	if heading.VisuallyHiddenText != "" {
		inner += hidden(" " + heading.VisuallyHiddenText)
	}
	if t.Href == "" {
		own := Attributes{}
		if heading.Classes != "" {
			own["class"] = heading.Classes
		}
		return element("div", own, heading.ID, heading.Attributes, inner)
	}
	describedBy := t.StatusID
	if !t.Hint.empty() {
		describedBy = t.HintID + " " + t.StatusID
	}
	return render("task-link", taskLinkView{linkView: linkView{Href: t.Href, Content: inner, Class: classes("nhsuk-task-list__link nhsuk-link", heading.Classes)},
		ID: heading.ID, DescribedBy: describedBy, Attributes: heading.Attributes})
}

type taskLinkView struct {
	linkView
	ID          string
	DescribedBy string
	Attributes  Attributes
}
