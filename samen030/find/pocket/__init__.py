"""What one takes along: a list of one's own, pages without internet, a frame on another site."""
