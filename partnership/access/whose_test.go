package access

import "testing"

func TestWhoseOwnPagesSomebodySees(t *testing.T) {
	for _, c := range []struct {
		who         Who
		asked, want string
	}{
		{Who{Person: "1"}, "", "1"},
		{Who{Person: "1"}, "2", "1"},
		{Who{CaresFor: []string{"1", "2"}}, "", "1"},
		{Who{CaresFor: []string{"1", "2"}}, "2", "2"},
		{Who{CaresFor: []string{"1", "2"}}, "3", ""},
		{Who{}, "1", ""},
	} {
		if got := c.who.Whose(c.asked); got != c.want {
			t.Errorf("%+v asking for %q: %q, want %q", c.who, c.asked, got, c.want)
		}
	}
}
