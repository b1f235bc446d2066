package fhir_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/r4"
)

type Answer struct {
	fhir.Own   `own:"Answer"`
	Assessment string             `json:"assessment" fhir:"1..1,id" search:"assessment,token"`
	Person     r4.Reference       `json:"person" fhir:"1..1" search:"person,reference,person" target:"Patient"`
	Status     string             `json:"status" fhir:"1..1,code" codes:"draft final" search:"status,token"`
	Given      string             `json:"given" fhir:"1..1,instant" search:"given,date"`
	Author     *r4.Reference      `json:"author,omitempty" search:"author,reference" target:"Practitioner Patient"`
	Score      r4.Decimal         `json:"score,omitempty" search:"score,number"`
	Final      *bool              `json:"final,omitempty" search:"final,token"`
	Seen       []string           `json:"seen,omitempty" fhir:"0..*,date"`
	Line       []Line             `json:"line,omitempty" fhir:"0..3" search:"worker:worker/identifier,token;text:text,string"`
	Value      *r4.Quantity       `json:"value,omitempty" search:"value,quantity"`
	Note       []r4.Annotation    `json:"note,omitempty"`
	Form       string             `json:"form,omitempty" fhir:"0..1,canonical" search:"form,uri"`
	Topic      r4.CodeableConcept `json:"topic,omitzero" search:"topic,token"`
}

type Line struct {
	Worker *r4.Practitioner `json:"-"`
	Text   string           `json:"text" fhir:"1..1"`
	Who    *Who             `json:"worker,omitempty"`
}

type Loop struct {
	Inner []Loop `json:"inner,omitempty"`
}

type Who struct {
	Identifier []r4.Identifier `json:"identifier,omitempty"`
}

func definitions(t testing.TB) *fhir.Definitions {
	d, err := fhir.R4().With(Answer{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func example() Answer {
	return Answer{
		Assessment: "a1", Person: r4.Reference{Reference: "Patient/p1"}, Status: "draft", Given: "2026-03-01T10:00:00Z",
		Score: "1.50", Seen: []string{"2026-02"}, Line: []Line{{Text: "Stairs & <steps>", Who: &Who{Identifier: []r4.Identifier{{System: "urn:x", Value: "7"}}}}},
	}
}

func ExampleOwn() {
	type Visit struct {
		fhir.Own `own:"Visit"`
		Person   r4.Reference `json:"person" fhir:"1..1" search:"person,reference,person" target:"Patient"`
		Reason   string       `json:"reason" fhir:"1..1,code" codes:"planned urgent" search:"reason,token"`
	}
	d, err := fhir.R4().With(Visit{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := d.Encode(Visit{Person: *r4.Ref("Patient/1"), Reason: "urgent"})
	fmt.Println(string(r.Body), err)
	_, err = d.Encode(Visit{Person: *r4.Ref("Patient/1"), Reason: "soon"})
	fmt.Println(err)
	q, err := d.ParseQuery("Visit", "person=Patient/1&reason=urgent", true)
	fmt.Println(len(q.Where), err)
	// Output:
	// {"resourceType":"Visit","person":{"reference":"Patient/1"},"reason":"urgent"} <nil>
	// Visit.reason: This is not one of the codes allowed here (planned, urgent).
	// 2 <nil>
}

func TestOwnTypeIsStoredSearchedAndReadLikeAnyOther(t *testing.T) {
	d := definitions(t)
	r, err := d.Encode(example())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(r.Body), `{"resourceType":"Answer","assessment":"a1"`) || !strings.Contains(string(r.Body), `Stairs & <steps>`) {
		t.Errorf("body %s", r.Body)
	}
	var got []string
	for _, v := range r.Values {
		got = append(got, fmt.Sprintf("%s=%s%s%s%s", v.Param.Code, v.System, v.Code, v.Text, v.Type+v.ID))
		if v.Param.Code == "person" && !v.Param.Person {
			t.Error("person is not marked as the person")
		}
	}
	want := "assessment=a1 person=Patientp1 status=draft given= score= text=Stairs & <steps> worker=urn:x7"
	if strings.Join(got, " ") != want {
		t.Errorf("values\n%s, want\n%s", strings.Join(got, " "), want)
	}
	back, err := fhir.Decode[Answer](r.Stamp("x", 2, time.Unix(0, 0)))
	if err != nil || back.ID != "x" || back.Meta.VersionID != "2" || back.Score != "1.50" || back.Line[0].Who.Identifier[0].Value != "7" {
		t.Errorf("got %+v, %v", back, err)
	}
	if fhir.TypeName[Answer]() != "Answer" || fhir.TypeName[r4.Patient]() != "Patient" {
		t.Error("wrong type names")
	}
	if typ, ok := d.Type("Answer"); !ok || !typ.Own {
		t.Error("Answer is not known as an own type")
	}
	if _, ok := fhir.R4().Type("Answer"); ok {
		t.Error("adding a type changed the shared definitions")
	}
}

func TestOwnTypeIsValidated(t *testing.T) {
	d := definitions(t)
	for name, c := range map[string]struct {
		change func(*Answer)
		path   string
	}{
		"code":     {func(a *Answer) { a.Status = "lost" }, "Answer.status"},
		"missing":  {func(a *Answer) { a.Person = r4.Reference{} }, "Answer.person"},
		"instant":  {func(a *Answer) { a.Given = "2026-03-01" }, "Answer.given"},
		"date":     {func(a *Answer) { a.Seen = []string{"2026-02-30"} }, "Answer.seen[0]"},
		"too many": {func(a *Answer) { a.Line = append(a.Line, a.Line[0], a.Line[0], a.Line[0]) }, "Answer.line"},
		"nested":   {func(a *Answer) { a.Line[0].Text = "" }, "Answer.line[0].text"},
	} {
		a := example()
		c.change(&a)
		_, err := d.Encode(a)
		if !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), c.path+": ") {
			t.Errorf("%s: got %v, want an issue at %s", name, err, c.path)
		}
	}
}

func TestDecodeRefusesAnotherType(t *testing.T) {
	if _, err := fhir.Decode[Answer]([]byte(`{"resourceType":"Patient"}`)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a Patient was read as an Answer: %v", err)
	}
	if _, err := fhir.Decode[r4.Patient]([]byte(`{"resourceType":"Group"}`)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a Group was read as a Patient: %v", err)
	}
}

func TestMistakenDeclarationsAreRefused(t *testing.T) {
	type NoTag struct{ fhir.Own }
	type Taken struct {
		fhir.Own `own:"Patient"`
	}
	type BadCardinality struct {
		fhir.Own `own:"B1"`
		A        string `json:"a" fhir:"1..*"`
	}
	type BadKind struct {
		fhir.Own `own:"B2"`
		A        string `json:"a" search:"a,colour"`
	}
	type BadPath struct {
		fhir.Own `own:"B3"`
		A        *r4.Period `json:"a" search:"a:middle,date"`
	}
	type BadType struct {
		fhir.Own `own:"B4"`
		A        string `json:"a" fhir:"0..1,colour"`
	}
	type Unsuited struct {
		fhir.Own `own:"B5"`
		A        *r4.Period `json:"a" search:"a,token"`
	}
	type Endless struct {
		fhir.Own `own:"B8"`
		A        []Loop `json:"a"`
	}
	type Unnamed struct {
		fhir.Own `own:"B6"`
		A        string
	}
	type Twice struct {
		fhir.Own `own:"B7"`
		A        string `json:"a" search:"x,token"`
		B        string `json:"b" search:"x,token"`
	}
	for _, v := range []any{Endless{}, NoTag{}, Taken{}, BadCardinality{}, BadKind{}, BadPath{}, BadType{}, Unsuited{}, Unnamed{}, Twice{}, nil, 1} {
		if _, err := fhir.R4().With(v); err == nil {
			t.Errorf("%T was accepted", v)
		}
	}
}

// Definitions are used by every request at once.
func TestDefinitionsAreSafeForManyAtOnce(t *testing.T) {
	d := definitions(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for _, typ := range d.Types()[i*10:] {
				if _, err := d.Parse(typ, []byte(`{"resourceType":"`+typ+`","id":"a b"}`)); err == nil {
					t.Errorf("%s with a blank in its id was accepted", typ)
				}
				if _, err := d.ParseQuery(typ, "_id=a&_tag=b", true); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
