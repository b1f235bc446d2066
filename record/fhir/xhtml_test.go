package fhir

import (
	"strings"
	"testing"
)

func TestNarrativeIsPlainXHTML(t *testing.T) {
	const ns = `<div xmlns="http://www.w3.org/1999/xhtml">`
	for _, s := range []string{
		`<div>x</div>`,
		ns + `<p>Fell &amp; hurt &#39;her&#x27; knee&nbsp;</p><br/><!-- c --></div>` + "\n",
		`<div xml:lang="en" lang='en'><table class="grid"><tr><td colspan="2"><b>x</b></td></tr></table></div>`,
		`<div><img src="#pic" alt="" /></div>`,
		`<div ><a href="https://x/?a=1&amp;b=2">y</a></div >`,
	} {
		if trouble := checkXHTML(s); trouble != "" {
			t.Errorf("%s: %s", s, trouble)
		}
	}
	for s, says := range map[string]string{
		``:                              "begin with <div",
		`x<div>x</div>`:                 "begin with <div",
		`<div>`:                         "not closed",
		`<div>x`:                        "not closed",
		`<div>x</p></div>`:              "closes what is not open",
		`<div>x</div>y`:                 "follows",
		`<div>x</div><div>y</div>`:      "follows",
		`<div> </div>`:                  "nothing to see",
		`<div/>`:                        "nothing to see",
		`<div>a & b</div>`:              "&amp;",
		`<div>&nonsense;</div>`:         "&amp;",
		`<div>a < b</div>`:              "not allowed",
		`<div><script>x</script></div>`: "element at character 7 is not allowed",
		`<div><SCRIPT>x</SCRIPT></div>`: "element at character 7 is not allowed",
		`<div><form>x</form></div>`:     "element at character 7 is not allowed",
		`<div onclick="x">y</div>`:      "attribute at character 6 is not allowed",
		`<div class=x>y</div>`:          "in quotes",
		`<div class>y</div>`:            "no value",
		`<div class="x`:                 "closing quote",
		`<div class="a"id="b">y</div>`:  "closing bracket",
		`<div id="a" id="b">y</div>`:    "twice",
		`<div>x</div`:                   "closing bracket",
		`<div`:                          "closing bracket",
		`<div><!DOCTYPE x>y</div>`:      "Declarations",
		`<div><![CDATA[x]]></div>`:      "Declarations",
		`<div><!-- x</div>`:             "comment",
		`<div><a href="javascript:x">y</a></div>`:                    "runs a script",
		`<div><a href=" java&#10;Script:x">y</a></div>`:              "runs a script",
		`<div><a href="&#106;avascript&colon;x">y</a></div>`:         "runs a script",
		`<div><a href="data:text/javascript,x">y</a></div>`:          "runs a script",
		strings.Repeat("<div>", 200) + strings.Repeat("</div>", 200): "100 deep",
	} {
		if trouble := checkXHTML(s); !strings.Contains(trouble, says) {
			t.Errorf("%s: got %q, want …%s…", s, trouble, says)
		}
	}
}

func FuzzXHTML(f *testing.F) {
	for _, s := range []string{`<div>x</div>`, `<div a="b">&amp;<br/></div>`, `<div><!-- --></div>`, `<`, `<div href='`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if checkXHTML(s) == "" && strings.Contains(strings.ToLower(s), "<script") && !strings.Contains(s, "<!--") {
			t.Fatalf("%q was accepted", s)
		}
	})
}
