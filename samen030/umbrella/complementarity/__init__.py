"""Before the umbrella begins something: who does that already, and do they object or take it on."""
