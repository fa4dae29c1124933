"""What `nennep bench` is made of: a large world written in bulk, and the measuring of pages, letters and rehearsals."""
