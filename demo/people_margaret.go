package demo

// margaret is the person whose story the demonstration tells: her fall, her daughter, her fears and hopes. Her plan
// isn't written: that is for whoever opens the demonstration to do.
var margaret = resident{
	ID: "margaret-ellis", Prefix: "Mrs", Given: "Margaret", Family: "Ellis",
	Born: "1942-03-14", Gender: "female",
	Home:  "14 Quarry Lane; Hawksbeck; Westmere; WM4 2QT",
	Phone: "01632 960118", GP: "lakeside-surgery",
	About: about{
		Matters: "Staying in my own house. I came to Quarry Lane as a bride in 1964 and Arthur and I papered every room of it. I want to get back to the garden, " +
			"and to chapel on Sundays. I want to be asked, not told.",
		People: "Joan, my daughter, who does more than she lets on. My grandson Callum, who rings on a Sunday from Leeds. Betty Marsden next door: we have had a key " +
			"to each other's houses for thirty years. The chapel ladies. Biscuit, the cat.",
		Communicate: "I am deaf in my left ear, so sit on my right and look at me. I don't hear well on the telephone: ring Joan if it matters, or write. " +
			"I have my wits. Give me time and I'll answer for myself.",
		Wellness: "On a good day I'm up by seven, the wireless is on and I've done the crossword before lunch. If I've stopped doing the crossword, or the curtains are " +
			"still drawn at nine, something is wrong.",
		PleaseDo:   "Knock and wait: I'm slow to the door now. Call me Margaret. Put things back where they were.",
		PleaseDont: "Don't talk to Joan over my head. Don't call me dear. Don't move the rugs without asking, I know they're a trip hazard.",
		Support: "Mornings are hardest: my hip is stiff and I'm frightened of the stairs since I fell. A hand to get washed and dressed would do it. " +
			"I can manage the rest if I take it steady.",
		WorthKnowing: "I was a school cook for twenty-six years and fed three hundred a day. I don't like being done for. Arthur died in that hospital and I would rather not go back.",
		HelpedBy:     "Joan Ellis, her daughter",
	},
	Circle: []relative{
		{ID: "joan-ellis", Name: "Joan Ellis", Relation: "DAU", Phone: "01632 960542", Carer: true, Emergency: true},
		{ID: "callum-ellis", Name: "Callum Ellis", Relation: "GRNDSON", Phone: "01632 960733"},
		{ID: "betty-marsden", Name: "Betty Marsden", Relation: "NBOR", Phone: "01632 960119"},
		{ID: "ruth-holroyd", Name: "Ruth Holroyd, chapel visitor", Relation: "FRND", Phone: "01632 960377"},
	},
	Alerts: []alert{
		{"clinical", "Falls: two in three months, the last on the stairs with a long lie of about two hours", -5},
		{"communication", "Deaf in the left ear: sit on her right. Doesn't hear well on the telephone; write, or ring Joan", 0},
		{"access", "Slow to the door: knock and wait. Key safe at the back door; she or Joan gives the number", 0},
	},
	Health: []condition{
		{"Osteoarthritis of hip", "239872002", "2011"},
		{"Essential hypertension", "", "2003"},
		{"Atrial fibrillation", "49436004", "2019"},
		{"Hearing loss, left ear", "", "2015"},
		{"Fall at home", "", "2026-10-21"},
	},
	Medicines: []string{"Apixaban 2.5 mg tablet, one twice a day", "Amlodipine 5 mg tablet, one each morning", "Paracetamol 500 mg tablet, two up to four times a day when needed"},
	Allergies: []string{"Penicillin: rash as a child"},
	Readings: []reading{
		{"Blood pressure, systolic, lying", "8480-6", 142, "mmHg", -5},
		{"Blood pressure, systolic, after standing for 3 minutes", "8480-6", 118, "mmHg", -5},
		{"Body weight", "29463-7", 52.4, "kg", -5},
		{"Body weight", "29463-7", 56.1, "kg", -190},
	},
	Visits: []visit{
		{-13, "westmere-general", "EMER", "Brought by ambulance after a fall on the stairs at home. On the floor about two hours before her neighbour found her. " +
			"X-ray of hip: no fracture. Bruising to left side, skin tear to forearm dressed.", "Home the same evening with her daughter"},
		{-5, "lakeside-surgery", "AMB", "Seen by Dr Nair with her daughter after the fall. Blood pressure drops when she stands. Weight down 3.7 kg since spring. Amlodipine to be reviewed.", "Referral to Westmere Council and community nursing to be made"},
	},
	Booked: []booking{{9, 10, "Blood pressure and medicines review", "priya-nair"}},
	Notes: []noteStory{
		{-13, 19, "tom-okafor", "contact", "hospital", "Rang Joan Ellis from the emergency department. She will stay with her mother tonight and tomorrow but works from Thursday. " +
			"Margaret is clear that she wants to go home and not be admitted. She has been told to ask for help at home through her GP.", false},
		{-11, 14, "meg-tyler", "visit", "nursing", "Visited to dress skin tear, left forearm. Healing, no infection. Margaret alone in the house, curtains drawn at 2 pm. " +
			"Had not been upstairs since the fall and is sleeping in the chair. Says she is 'managing'. Tea and toast only today. Will tell Dr Nair.", false},
		{-5, 11, "priya-nair", "contact", "general practice", "Joan telephoned after surgery. She is worn out and hasn't told her mother. She has used up her leave and is frightened of the next fall. " +
			"She asked that this isn't repeated to Margaret.", true},
		{-5, 12, "priya-nair", "note", "general practice", "Margaret wants help in the mornings and to be safe on the stairs. She doesn't want 'strangers in and out all day' and she won't consider a home. " +
			"She'd like to get back to chapel and to the garden by spring. She agrees to my asking the council and the community nurses, and to Joan being part of it.", false},
	},
	Referrals: []referralStory{{
		Day: -1, By: "priya-nair", To: "westmere-council",
		For:   "Joint assessment of what she needs at home after a fall",
		Wants: "A bit of help of a morning, and to be safe on my own stairs. I don't want to leave my house. And somebody should ask Joan how she is.",
		Why: "84, lives alone. Second fall in three months, two hours on the floor. Postural drop in blood pressure, under review. Weight down 3.7 kg since spring. " +
			"Frightened of the stairs, sleeping in the chair. Daughter is her carer, works, and is near the end of what she can do. Has capacity for these decisions.",
		Urgency: "urgent", State: "sent",
	}},
}
