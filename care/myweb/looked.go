package myweb

import (
	"net/http"
	"strconv"

	"concordat/fault"
	"concordat/partnership/audit"
	"concordat/record/store"
	"concordat/web"
)

var lookedTemplate = web.MustParse(files, "looked.html")

// looked tells a person who has looked at her record, when, for which organisation and why.
func looked(r *web.Request) error {
	if r.Who.Person == "" {
		return fault.New(fault.Denied, "Only the person whose record it is can see who has looked at it. You can ask them to show you.")
	}
	before, err := strconv.ParseInt(r.Query("before"), 10, 64)
	if err != nil {
		before = 0
	}
	var page audit.Page
	err = r.View(func(v *store.Reader) (err error) {
		page, err = audit.Looked(v, r.Who.Person, before)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, lookedTemplate, web.Chrome{Title: "Who has looked at your record", Nav: "/my/record-looked-at", Back: &web.Link{Href: "/my", Text: "Home"}}, page)
}
