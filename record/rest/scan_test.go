package rest

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestCutTakesResourcesOut(t *testing.T) {
	for _, tc := range []struct {
		body      string
		ok        bool
		resources []string
	}{
		{`{"resourceType":"Bundle"}`, true, nil},
		{`{"entry":[]}`, true, nil},
		{` { "entry" : [ { "resource" : {"a":"}]\\\""} , "x":1 } , {"request":{}} ] } `, true, []string{`{"a":"}]\\\""}`}},
		{`{"entry":[{"resource":7},{"resource":"x"},{"resource":null}]}`, true, []string{"7", `"x"`, "null"}},
		{`{"other":[{"resource":{}}],"entry":[{"response":{"resource":{}}}]}`, true, nil},
		{`{"entry":[{"res\u006furce":{}}]}`, false, nil},
		{`{"entry":{}}`, false, nil},
		{`{"entry":[7]}`, false, nil},
		{`{"entry":[{"resource":{}}`, false, []string{"{}"}},
		{`{"entry":[{"resource":{]`, false, nil},
		{`{} {}`, false, nil},
		{`[]`, false, nil},
		{``, false, nil},
	} {
		_, resources, ok := cut([]byte(tc.body))
		if ok != tc.ok {
			t.Errorf("%s: %v, want %v", tc.body, ok, tc.ok)
		}
		if !ok {
			continue
		}
		if len(resources) != len(tc.resources) {
			t.Errorf("%s: %q", tc.body, resources)
			continue
		}
		for i := range resources {
			if string(resources[i]) != tc.resources[i] {
				t.Errorf("%s: %q, want %q", tc.body, resources[i], tc.resources[i])
			}
		}
	}
}

// FuzzCut holds that nothing of a body is lost: the skeleton with the resources put back is the body, and both are
// JSON exactly when the body is.
func FuzzCut(f *testing.F) {
	for _, seed := range []string{`{"entry":[{"resource":{"a":[1,"]"]},"fullUrl":"x"},{}]}`, `{"entry":[{"resource":1}]}`, `{"a":"\\","entry":[]}`, `{`, `{"entry":[{"resource":}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		skeleton, resources, ok := cut(body)
		if !ok || bytes.Contains(body, []byte(placeholder)) {
			return
		}
		whole := skeleton
		valid := json.Valid(skeleton)
		for _, r := range resources {
			whole = bytes.Replace(whole, []byte(placeholder), append([]byte{0}, r...), 1)
			valid = valid && json.Valid(r)
		}
		if whole = bytes.ReplaceAll(whole, []byte{0}, nil); !bytes.Equal(whole, bytes.ReplaceAll(body, []byte{0}, nil)) {
			t.Errorf("%q became %q", body, whole)
		}
		if valid && !json.Valid(body) {
			t.Errorf("%q is no JSON and its parts are", body)
		}
	})
}
